"""`expand[]`: ids replaced by the objects they name."""

from __future__ import annotations

from typing import Any

from local.stripe.http import listing
from local.stripe.http.failures import StripeObject, invalid
from local.stripe.state.account import Account

_DEEPEST = 4
# Fields that hold an id and can't be expanded.
_PLAIN = {"id", "object", "client_secret"}


def expanded(account: Account, answer: StripeObject, paths: list[str]) -> StripeObject:
    """A copy of `answer` with the properties that `paths` name expanded (`data.latest_charge`)."""
    for path in paths:
        steps = path.split(".")
        if len(steps) > _DEEPEST:
            message = "You cannot expand more than 4 levels of a property."
            raise invalid(f"{message} Property: {path}", param="expand")
        answer = _expand(account, answer, steps, path)
    return answer


def _expand(account: Account, place: Any, steps: list[str], path: str) -> Any:
    if not steps:
        return place
    if isinstance(place, list):
        return [_expand(account, each, steps, path) for each in place]
    if not isinstance(place, dict) or steps[0] in _PLAIN:
        raise _not_expandable(path)
    value = _value(account, place, steps[0], path)
    return {**place, steps[0]: None if value is None else _expand(account, value, steps[1:], path)}


def _value(account: Account, place: StripeObject, name: str, path: str) -> Any:
    if place.get("object") == "charge" and name == "refunds":
        return refunds_of(account, place)
    if name not in place:
        raise _not_expandable(path)
    value = place[name]
    if isinstance(value, str):
        found = account.find(value)
        if found is None:
            raise _not_expandable(path)
        return found
    return value


def refunds_of(account: Account, charge: StripeObject) -> StripeObject:
    """The list of refunds inside a charge, which is there only when it is expanded."""
    found = listing.all_of(account, "refund", charge=charge["id"])
    url = f"/v1/charges/{charge['id']}/refunds"
    return {"object": "list", "data": found[:10], "has_more": len(found) > 10, "url": url}


def _not_expandable(path: str) -> Exception:
    return invalid(f"This property cannot be expanded ({path}).", param="expand")
