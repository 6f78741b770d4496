"""From a store's checkout to the quote that the shopper approves."""

from __future__ import annotations

from muse.adapters.retailers.ucp.messages.answers import Checkout, LineItem
from muse.adapters.retailers.ucp.messages.purchase_request import shipping_method
from muse.adapters.retailers.ucp.messages.totals import DISCOUNTS
from muse.domain.money import Money
from muse.domain.quote import PricedLine, QuoteSource, StoreQuote, freeze_quote
from muse.domain.snapshot import StorePart


def quote_of(checkout: Checkout, part: StorePart) -> StoreQuote:
    """The store's amounts, frozen. What is neither goods, discount nor tax counts as shipping, so
    that the quote's total is the store's total to the cent."""
    currency = checkout.currency
    goods = checkout.amount_of("subtotal")
    discount = -checkout.amount_of(*DISCOUNTS)
    tax = checkout.amount_of("tax")
    return freeze_quote(
        part.store_id,
        _priced_lines(checkout, part),
        shipping=Money(checkout.total - goods + discount - tax, currency),
        tax=Money(tax, currency),
        discount=Money(discount, currency),
        source=QuoteSource.STORE,
        shipping_option=shipping_method(checkout).groups[0].selected_option_id,
    )


def _priced_lines(checkout: Checkout, part: StorePart) -> list[PricedLine]:
    """Our lines at the store's prices; that the lines are the same was checked before."""
    left = list(checkout.line_items)
    priced = []
    for item in part.items:
        line = _taken(left, item.product.sku, item.quantity)
        priced.append(
            PricedLine(item.item_id, Money(line.item.price * line.quantity, checkout.currency))
        )
    return priced


def _taken(lines: list[LineItem], sku: str, quantity: int) -> LineItem:
    index = next(
        index
        for index, line in enumerate(lines)
        if (line.item.id, line.quantity) == (sku, quantity)
    )
    return lines.pop(index)
