"""The facts that a playbook may name, and the texts that they stand in: `{line.sku}`."""

from __future__ import annotations

import re
from collections.abc import Mapping

_PLACE = re.compile(r"\{([^{}]*)\}")
_SEEN = re.compile(r"seen\.[a-z][a-z0-9_]*")

OF_A_LINE = frozenset(
    f"line.{name}" for name in ("sku", "name", "url", "path", "quantity", "size", "color")
)
OF_AN_ENTRY = frozenset({"entry.number"})
OF_THE_ORDER = frozenset(
    {
        "store.url",
        "address.name",
        "address.first_name",
        "address.last_name",
        "address.line1",
        "address.line2",
        "address.city",
        "address.state",
        "address.zip",
        "address.country",
        "address.phone",
        "order.number",
        "order.total",
        "order.email",
        "card.brand",
        "card.last_four",
    }
)
SECRETS = frozenset({"account.username", "account.password", "card.security_code"})
ALL = OF_A_LINE | OF_AN_ENTRY | OF_THE_ORDER | SECRETS


class FactMissing(LookupError):
    """The order has no such fact (a product without a size, say)."""


def named_in(text: str) -> list[str]:
    """The names of the facts in `text`."""
    return _PLACE.findall(text)


def is_known(name: str) -> bool:
    return name in ALL or _SEEN.fullmatch(name) is not None


def has_loose_braces(text: str) -> bool:
    """Whether a brace is left over that belongs to no fact."""
    return any(brace in _PLACE.sub("", text) for brace in "{}")


def filled_in(text: str, facts: Mapping[str, str]) -> str:
    """`text` with the values of its facts. Errors: FactMissing."""

    def value(place: re.Match[str]) -> str:
        if place[1] not in facts:
            raise FactMissing(f"the order has no {place[1]}")
        return facts[place[1]]

    return _PLACE.sub(value, text)
