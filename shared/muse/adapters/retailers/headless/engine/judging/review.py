"""The review: is what the store is about to take exactly what the shopper approved?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from muse.adapters.retailers.headless.engine.judging.lines import line_differences
from muse.adapters.retailers.headless.engine.judging.seen import SeenReview
from muse.adapters.retailers.headless.engine.order_facts import Card, OrderFacts
from muse.domain.address import Address
from muse.domain.placement.failures import (
    NotSupported,
    PlacementFailure,
    PlaybookBroken,
    PriceOverCap,
)

_ENDING = re.compile(r"(?:ending(?: in| with)?|[•·*x#.…-]{2,})\s*(\d{4})(?!\d)", re.IGNORECASE)
# As postal services write them; both forms are taken for the same.
_SHORT_FORMS = {
    "street": "st",
    "avenue": "ave",
    "boulevard": "blvd",
    "drive": "dr",
    "road": "rd",
    "lane": "ln",
    "court": "ct",
    "place": "pl",
    "square": "sq",
    "apartment": "apt",
    "suite": "ste",
    "north": "n",
    "south": "s",
    "east": "e",
    "west": "w",
}

_LABELS = frozenset({"city", "town"})


def require_same(seen: SeenReview, order: OrderFacts, names: Mapping[str, str]) -> None:
    """Errors: the failure of the first difference; nothing personal is in its text.

    Own money comes first: a gift card makes the sums wrong too. Then the goods, where they go, what
    they cost.
    """
    for difference in _differences(seen, order, names):
        raise difference


def _differences(
    seen: SeenReview, order: OrderFacts, names: Mapping[str, str]
) -> Iterator[PlacementFailure]:
    if seen.gift_card:
        yield NotSupported("the store would take a gift card or store credit")
    if seen.points:
        yield NotSupported("the store would take points")
    lines = line_differences(seen.lines, order.lines, names)
    if lines:
        yield PlaybookBroken(f"review: {'; '.join(lines)}")
    missing = address_parts_missing(seen.address, order.address)
    if missing:
        yield PlaybookBroken(f"review: the shipping address lacks {', '.join(missing)}")
    if not missing and not is_second_line(seen.address, order.address):
        yield PlaybookBroken("review: the shipping address has a line that the order's has not")
    if not is_card(seen.instrument, order.card):
        yield NotSupported("the store has selected another means of payment by itself")
    yield from _wrong_amounts(seen, order)


def _wrong_amounts(seen: SeenReview, order: OrderFacts) -> Iterator[PlacementFailure]:
    parts = (seen.subtotal, seen.shipping, seen.tax, seen.discount)
    if any(part.cents < 0 for part in parts) or seen.total.cents <= 0:
        yield PlaybookBroken("review: an amount is negative, or the total is not above zero")
    total = seen.subtotal + seen.shipping + seen.tax - seen.discount
    if total != seen.total:
        yield PlaybookBroken(
            f"review: the parts add up to {total.display}, not to {seen.total.display}"
        )
    if not seen.total <= order.cap:
        yield PriceOverCap(f"{seen.total.display} is above {order.cap.display}", definite=True)


def is_card(said: str, card: Card) -> bool:
    """Whether the page names this card and no other: its brand, and its last four digits."""
    endings = set(_ENDING.findall(said))
    has_digits = card.last_four in re.findall(r"(?<!\d)\d{4}(?!\d)", said)
    has_brand = card.brand.casefold().replace(" ", "") in said.casefold().replace(" ", "")
    return has_digits and has_brand and endings <= {card.last_four}


def address_parts_missing(said: str, address: Address) -> list[str]:
    """The parts of the address that the page does not show, by name. Case, punctuation and usual
    short forms don't matter; the state may be written out."""
    words = _words(said)
    parts = {
        "name": address.name,
        "address1": address.address1,
        "address2": address.address2,
        "city": address.city,
        "zip": address.zip.split("-")[0],
    }
    return [part for part, text in parts.items() if text and not _has(words, _words(text))]


def is_second_line(said: str, address: Address) -> bool:
    """Whether the street is followed by the second line of the address and nothing else, then by
    the city: an apartment that the store had remembered would be shipped to."""
    ignored = {*_LABELS, *_words(address.zip)}
    words = [word for word in _words(said) if word not in ignored]
    street, second, city = (
        [word for word in _words(part or "") if word not in ignored]
        for part in (address.address1, address.address2, address.city)
    )
    starts = [n for n in range(len(words)) if words[n : n + len(street)] == street]
    wanted = [*street, *second, *city]
    return bool(starts) and all(words[n : n + len(wanted)] == wanted for n in starts)


def _has(words: list[str], wanted: list[str]) -> bool:
    """Whether `wanted` is there, one word after the other."""
    length = len(wanted)
    return any(words[n : n + length] == wanted for n in range(len(words) - length + 1))


def _words(text: str) -> list[str]:
    found = re.findall(r"\w+", text.casefold().replace("'", "").replace("\u2019", ""))
    return [_SHORT_FORMS.get(word, word) for word in found]
