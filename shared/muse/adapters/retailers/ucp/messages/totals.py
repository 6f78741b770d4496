"""Amounts that must agree before anything is bought: who contradicts itself is not paid."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from muse.adapters.retailers.ucp.messages.answers import Checkout, LineItem, Total

DISCOUNTS = ("items_discount", "discount")
SURCHARGES = ("subtotal", "fulfillment", "tax", "fee", "total")


def contradictions(checkout: Checkout) -> tuple[str, ...]:
    """What doesn't add up, in words for operations staff; empty when all of it does."""
    return (
        *_checkout_problems(checkout.totals),
        *(problem for line in checkout.line_items for problem in _line_problems(line)),
        *_between(checkout),
    )


def _checkout_problems(totals: Sequence[Total]) -> Iterator[str]:
    for name in ("subtotal", "total"):
        if len([entry for entry in totals if entry.type == name]) != 1:
            yield f"there must be exactly one {name}"
    yield from _sign_problems(totals, "")
    parts = sum(entry.amount for entry in totals if entry.type != "total")
    total = sum(entry.amount for entry in totals if entry.type == "total")
    if parts != total:
        yield f"the parts make {parts}, the total says {total}"
    for entry in totals:
        if entry.lines is not None and sum(line.amount for line in entry.lines) != entry.amount:
            yield f"the lines of {entry.type} don't make {entry.amount}"


def _line_problems(line: LineItem) -> Iterator[str]:
    yield from _sign_problems(line.totals, f"{line.id}: ")
    goods = line.item.price * line.quantity
    for entry in line.totals:
        if entry.type == "subtotal" and entry.amount != goods:
            yield f"{line.id}: {line.quantity} at {line.item.price} are not {entry.amount}"


def _sign_problems(totals: Sequence[Total], where: str) -> Iterator[str]:
    for entry in totals:
        if entry.type in DISCOUNTS and entry.amount >= 0:
            yield f"{where}{entry.type} must be negative"
        elif entry.type not in DISCOUNTS and entry.amount < 0:
            # Stored credit, points or a gift card: not Muse's money, so not to be used.
            yield f"{where}{entry.type} must not be negative"


def _between(checkout: Checkout) -> Iterator[str]:
    """Lines and checkout must say the same of goods and of discounts on them."""
    goods = sum(line.item.price * line.quantity for line in checkout.line_items)
    if goods != checkout.amount_of("subtotal"):
        yield f"the items make {goods}, the subtotal says {checkout.amount_of('subtotal')}"
    on_lines = sum(
        entry.amount
        for line in checkout.line_items
        for entry in line.totals
        if entry.type == "items_discount"
    )
    if on_lines != checkout.amount_of("items_discount"):
        yield f"discounts on items make {on_lines}, not {checkout.amount_of('items_discount')}"
