"""Where the retailers ship to: one address for all orders of a checkout."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_MASK = "…"
_SHORTEST_WORD = 3
_SUBSCRIBER_DIGITS = 10


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address. `state` is the two letter subdivision, `country` ISO 3166-1 alpha-2.
    `email` is where Muse writes to the shopper, if they want that; no store is given it."""

    name: str
    address1: str
    city: str
    state: str
    zip: str
    country: str
    phone: str
    address2: str | None = None
    email: str | None = None

    def masked_in(self, text: str) -> str:
        """`text` without what it repeats of this address, in any case and spacing. A store's own
        words are told to the workflow, whose errors are logged."""
        for trace in self._traces():
            text = re.sub(trace, _MASK, text, flags=re.IGNORECASE)
        return text

    def _traces(self) -> Iterator[str]:
        """Patterns of whole parts, then of the words in them that stand for a person or a place."""
        digits = re.sub(r"\D", "", self.phone)[-_SUBSCRIBER_DIGITS:]
        if len(digits) >= _SUBSCRIBER_DIGITS:
            yield r"\W{0,2}".join(digits)
        if self.email:
            yield re.escape(self.email)
        for part in (self.name, self.address1, self.address2, self.city, self.zip):
            if part and len(part.strip()) >= _SHORTEST_WORD:
                yield r"\s+".join(map(re.escape, part.split()))
        for word in f"{self.name} {self.address1}".split():
            if len(word) >= _SHORTEST_WORD and not word.isdigit():
                yield rf"(?<!\w){re.escape(word)}(?!\w)"


@dataclass(frozen=True, slots=True)
class CheckedAddress:
    """What an address check made of an address.

    `corrections` says in words what was changed; `verified` is true only when a postal service
    confirmed that it can deliver there (a mere check of the format can't).
    """

    address: Address
    corrections: tuple[str, ...] = ()
    verified: bool = False
