"""What a page offers an article for: price, availability, how many."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from muse.adapters.catalog.graph import Graph, Node, listed, term_of, text_of, types_of

_MAX_AMOUNT = 1_000_000
# How far a price may be off a whole cent: what binary fractions leave behind, no more.
_DUST = Decimal("0.000001")
_AMOUNT = re.compile(r"(?:US)?\$?\s*((?:\d{1,3}(?:,\d{3})+|\d{1,9})(?:\.\d{1,20})?)", re.ASCII)
_SPECIFICATIONS = {"PriceSpecification", "UnitPriceSpecification"}


class Availability(StrEnum):
    """Whether an offer can be ordered for delivery now."""

    AVAILABLE = "available"
    OUT_OF_STOCK = "out of stock"
    GONE = "gone"
    NOT_NOW = "not for delivery now"  # sold in shops only, on pre-order, made to order


_AVAILABILITY = {
    "instock": Availability.AVAILABLE,
    "limitedavailability": Availability.AVAILABLE,
    "onlineonly": Availability.AVAILABLE,
    "outofstock": Availability.OUT_OF_STOCK,
    "oos": Availability.OUT_OF_STOCK,
    "soldout": Availability.OUT_OF_STOCK,
    "discontinued": Availability.GONE,
}
_BETWEEN_WORDS = str.maketrans("", "", " _-")


@dataclass(frozen=True, slots=True)
class Offer:
    """One offer. `cents` None: it names no single price; `currency` None: it doesn't say."""

    cents: int | None
    currency: str | None
    availability: Availability
    is_new: bool
    max_quantity: int | None


def offer_nodes(graph: Graph, product: Node) -> Iterator[Node]:
    """The offers of a product; an aggregate that lists its offers stands for them."""
    for node in graph.things(product, "offers"):
        inner = graph.things(node, "offers")
        yield from inner or [node]


def read_offer(graph: Graph, node: Node) -> Offer:
    """An Offer or AggregateOffer."""
    specification = _specification(graph, node)
    price = _aggregate_price(node) if "AggregateOffer" in types_of(node) else node.get("price")
    currency = text_of(node.get("priceCurrency")) or text_of(specification.get("priceCurrency"))
    quantity = _max_quantity(graph, node)
    return Offer(
        cents=cents_of(specification.get("price") if price is None else price, currency or "USD"),
        currency=currency.upper() if currency else None,
        availability=Availability.OUT_OF_STOCK if quantity == 0 else _availability(node),
        is_new=_folded(term_of(node.get("itemCondition"))) in (None, "new", "newcondition"),
        max_quantity=quantity,
    )


def cents_of(price: object, currency: str = "USD") -> int | None:
    """An amount in cents, exactly; None when `price` is not clearly one above zero.

    Texts may have a dollar sign, the currency's code and commas between thousands. A comma as
    decimal sign is not guessed at.
    """
    value = next(iter(listed(price)), None)
    if isinstance(value, str):
        match = _AMOUNT.fullmatch(value.replace(currency, "").strip())
        value = Decimal(match[1].replace(",", "")) if match else None
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    if not 0 < value <= _MAX_AMOUNT:
        return None
    exact = Decimal(value) * 100
    cents = round(exact)
    return cents if cents > 0 and abs(exact - cents) <= _DUST else None


def _availability(node: Node) -> Availability:
    stated = _folded(term_of(node.get("availability")))
    if stated is None:
        return Availability.AVAILABLE
    return _AVAILABILITY.get(stated, Availability.NOT_NOW)


def _folded(stated: str | None) -> str | None:
    """A word of the vocabulary as `In Stock`, `in_stock` and `InStock` have it in common."""
    return None if stated is None else stated.translate(_BETWEEN_WORDS).lower()


def _aggregate_price(node: Node) -> object:
    """The one price of an aggregate, if it has just one."""
    low, high = node.get("lowPrice"), node.get("highPrice")
    if low is None:
        return node.get("price")
    is_single = cents_of(low) == cents_of(high) if high is not None else _count(node) == 1
    return low if is_single else ()


def _count(node: Node) -> int | None:
    return _whole(node.get("offerCount"))


def _specification(graph: Graph, node: Node) -> Node:
    """The price that anyone pays now: not the struck-through one, not the members' one."""
    for specification in graph.things(node, "priceSpecification"):
        kinds = types_of(specification)
        kind = term_of(specification.get("priceType"))
        if (
            (not kinds or kinds & _SPECIFICATIONS)
            and kind in (None, "SalePrice")
            and "validForMemberTier" not in specification
        ):
            return specification
    return {}


def _max_quantity(graph: Graph, node: Node) -> int | None:
    limits = [
        _whole(quantity.get(key))
        for source, keys in (
            ("inventoryLevel", ("value", "maxValue")),
            ("eligibleQuantity", ("maxValue",)),
        )
        for quantity in graph.things(node, source)
        for key in keys
    ]
    known = [limit for limit in limits if limit is not None]
    return min(known, default=None)


def _whole(value: object) -> int | None:
    text = text_of(value) or ""
    match = re.fullmatch(r"([0-9]{1,6})(?:\.0*)?", text)
    return int(match[1]) if match else None
