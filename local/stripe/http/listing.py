"""Lists: newest first, filtered, in pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from local.stripe.http.failures import StripeObject, bad_parameter, missing
from local.stripe.http.routing import Call, Route, supporting
from local.stripe.state.account import Account

_PAGING = supporting("created", "limit", "starting_after", "ending_before")
_COMPARE: Mapping[str, Callable[[int, int], bool]] = {
    "gt": int.__gt__,
    "gte": int.__ge__,
    "lt": int.__lt__,
    "lte": int.__le__,
}


def list_route(kind: str, path: str, params: str, *filters: str) -> Route:
    """The route that lists a kind of object; `filters` are fields compared for equality."""

    def answer(call: Call) -> StripeObject:
        wanted = call.want(*filters)
        found = (
            each
            for each in call.account.newest_first(kind)
            if all(each.get(name) == value for name, value in wanted.items())
        )
        return page(call, found, path)

    return Route("GET", path, answer, params, _PAGING | supporting(*filters))


def retrieve_route(kind: str, path: str, params: str, param: str = "id") -> Route:
    """The route that answers one object; `param` is what errors call its id."""

    def answer(call: Call) -> StripeObject:
        return call.account.get(kind, call.id, param)

    return Route("GET", path, answer, params)


def page(call: Call, found: Iterable[StripeObject], url: str) -> StripeObject:
    """One page of `found` as the call's paging parameters want it."""
    limit = call.params.get("limit", 10)
    _require_limit(limit)
    created = call.params.get("created")
    items = [each for each in found if created is None or _in_time(each["created"], created)]
    items, has_more = _cut(items, call.params, limit)
    return {"object": "list", "data": items, "has_more": has_more, "url": url}


def all_of(account: Account, kind: str, **fields: str) -> list[StripeObject]:
    """Every object of a kind whose fields have these values, newest first."""
    return [
        each
        for each in account.newest_first(kind)
        if all(each.get(name) == value for name, value in fields.items())
    ]


def _require_limit(limit: int) -> None:
    if not 1 <= limit <= 100:
        bound = "greater than or equal to 1" if limit < 1 else "less than or equal to 100"
        message = f"This value must be {bound}."
        raise bad_parameter(message, "limit", code="parameter_invalid_integer")


def _in_time(created: int, wanted: int | Mapping[str, int]) -> bool:
    if isinstance(wanted, int):
        return created == wanted
    return all(_COMPARE[how](created, bound) for how, bound in wanted.items())


def _cut(
    items: list[StripeObject], params: Mapping[str, Any], limit: int
) -> tuple[list[StripeObject], bool]:
    if "starting_after" in params:
        items = items[_place(items, params, "starting_after") + 1 :]
    if "ending_before" in params:
        before = items[: _place(items, params, "ending_before")]
        return before[-limit:], len(before) > limit
    return items[:limit], len(items) > limit


def _place(items: list[StripeObject], params: Mapping[str, Any], name: str) -> int:
    for place, item in enumerate(items):
        if item["id"] == params[name]:
            return place
    raise missing("object", params[name], name)
