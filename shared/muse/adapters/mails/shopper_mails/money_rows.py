"""What orders and checkouts cost, line by line: each column adds up to the cent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from muse.adapters.mails.shopper_mails.parts import Row
from muse.domain.money import Money, total_of
from muse.domain.order import Order, OrderItem
from muse.domain.quote import QuoteSource
from muse.domain.session import CheckoutSession


def order_rows(order: Order) -> tuple[Row, ...]:
    """The items of an order, what is added and taken off, and what the shopper pays for it."""
    return (*_items(order), *_beside(order), Row("Total", order.paid.display, is_total=True))


def item_name(item: OrderItem) -> str:
    """How many pieces of what: `2 x Scarf (M, Blue)`."""
    product = item.product
    variant = ", ".join(text for text in (product.size, product.color) if text)
    name = f"{product.name} ({variant})" if variant else product.name
    return f"{item.quantity} x {name}"


def _items(order: Order) -> Iterator[Row]:
    for item in order.items:
        yield Row(item_name(item), item.approved.price.display)


def _beside(order: Order) -> Iterator[Row]:
    quote = order.quote
    if quote.discount:
        yield Row("Discount", (-quote.discount).display)
    if quote.source is not QuoteSource.UNQUOTED:
        yield Row("Shipping", quote.shipping.display)
        yield Row("Tax", quote.tax.display)
    lower = quote.total - order.accepted
    if lower:
        yield Row("The store took less", (-lower).display)
    off = order.accepted - order.paid
    if off:
        yield Row("Taken off since", (-off).display)


def charged_rows(session: CheckoutSession, orders: Sequence[Order]) -> tuple[Row, ...]:
    """What was set aside, what of that is released, and what was charged for the orders. What the
    orders cost now may be less: money that went back since is named."""
    payment = session.payment
    nothing = Money(0, session.currency)
    charged = payment.captured if payment.captured is not None else nothing
    rows = []
    if payment.authorized is not None and payment.authorized != charged:
        released = payment.authorized - charged
        rows.append(Row("Set aside by your bank", payment.authorized.display))
        rows.append(Row("Released", (-released).display))
    rows.append(Row("Charged to your card", charged.display, is_total=True))
    back = total_of((order.refunded for order in orders), session.currency)
    if back:
        rows.append(Row("Given back since", back.display))
    return tuple(rows)
