"""What is said in each kind of mail."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from muse.adapters.mails.shopper_mails.money_rows import charged_rows, item_name, order_rows
from muse.adapters.mails.shopper_mails.parts import (
    Heading,
    Letter,
    Link,
    Paragraph,
    Part,
    Row,
    Rows,
)
from muse.domain.order import Order, OrderStatus
from muse.domain.telling.shopper_mail import MailKind, ShopperMail
from muse.domain.tracking.carrier_pages import carrier_page
from muse.domain.tracking.parcel import Parcel

_LONGEST_NAME = 40
_STATES = {
    OrderStatus.FAILED: "Not ordered",
    OrderStatus.CANCELLED: "Cancelled",
}


def letter(mail: ShopperMail) -> Letter:
    """The mail in words."""
    subject, headline, write = _KINDS[mail.kind]
    name = (mail.first_name or "")[:_LONGEST_NAME]
    return Letter(
        subject=f"{name}, {subject}" if name else subject[0].upper() + subject[1:],
        headline=_headline(headline, mail),
        greeting=f"Hi {name}," if name else "Hello,",
        parts=tuple(write(mail)),
        reference=_reference(mail),
    )


def _headline(headline: str, mail: ShopperMail) -> str:
    store = mail.orders[0].store_name if len(mail.orders) == 1 else ""
    amount = mail.amount.display if mail.amount else ""
    return headline.format(store=store, amount=amount)


def _reference(mail: ShopperMail) -> str:
    if len(mail.orders) == 1:
        return f"Order {mail.orders[0].order_number}"
    return f"Checkout {mail.session.session_id}"


def _confirmation(mail: ShopperMail) -> Iterator[Part]:
    gone = [order for order in mail.orders if not order.stands_at_store]
    yield Paragraph(
        "Thank you. Each store sends its part by itself, and we write again when it does."
        if len(mail.orders) > 1
        else "Thank you. We write again when it is on its way."
    )
    if gone:
        yield Paragraph(
            "Not everything could be ordered. You pay only for what was; "
            "the rest of the money that your bank had set aside is released."
        )
    for order in mail.orders:
        yield Heading(order.store_name, _STATES.get(order.status, "Ordered"))
        yield from _what_became_of(order)
    yield Heading("Your payment")
    yield Rows(charged_rows(mail.session, mail.orders))
    if mail.session.payment.collection:
        yield Paragraph("Your bank has not paid this yet. We will get in touch with you about it.")


def _what_became_of(order: Order) -> Iterator[Part]:
    if order.failure:
        yield Paragraph(order.failure.message)
    if order.stands_at_store:
        yield Rows(order_rows(order))
        if order.store_order_number:
            yield Paragraph(f"The store's order number: {order.store_order_number}")
    else:
        yield Rows(tuple(Row(_item(order, n), "") for n in range(len(order.items))))


def _item(order: Order, n: int) -> str:
    return item_name(order.items[n])


def _failed(mail: ShopperMail) -> Iterator[Part]:
    yield Paragraph("Nothing was ordered, and you pay nothing.")
    for order in mail.orders:
        yield Heading(order.store_name, _STATES.get(order.status, "Not ordered"))
        yield from _what_became_of(order)
    held = mail.session.payment.authorized
    if held:
        yield Paragraph(
            f"Your bank had set {held.display} aside. We have released it; "
            "banks need a few days to show that."
        )


def _shipped(mail: ShopperMail) -> Iterator[Part]:
    [order] = mail.orders
    several = len(order.parcels) > 1
    what = f"{len(order.parcels)} parcels" if several else "your parcel"
    yield Paragraph(f"{order.store_name} has handed {what} to the carrier.")
    for parcel in order.parcels:
        yield from _parcel(parcel)
    yield from _contents(order)


def _parcel(parcel: Parcel) -> Iterator[Part]:
    day = parcel.estimated_delivery
    rows = [
        Row("Carrier", parcel.carrier or ""),
        Row("Tracking number", parcel.tracking_number or ""),
        Row("Expected", f"{day:%A, %B} {day.day}" if day else ""),
        Row("Arrived", "yes" if parcel.is_delivered else ""),
    ]
    known = tuple(row for row in rows if row.value)
    if known:
        yield Rows(known)
    page = carrier_page(parcel.carrier, parcel.tracking_number)
    if page and not parcel.is_delivered:
        yield Link("Follow your parcel", page)


def _delivered(mail: ShopperMail) -> Iterator[Part]:
    [order] = mail.orders
    yield Paragraph(f"Your parcel from {order.store_name} has arrived.")
    yield from _contents(order)
    until = order.returnable.until
    if until:
        last = f"{until:%B} {until.day}, {until.year}"
        yield Paragraph(f"Something is not right? You can send it back before {last}.")


def _contents(order: Order) -> Iterator[Part]:
    yield Heading("What is in it")
    yield Rows(tuple(Row(_item(order, n), "") for n in range(len(order.items))))


def _refund(mail: ShopperMail) -> Iterator[Part]:
    [order] = mail.orders
    amount = mail.amount.display if mail.amount else ""
    yield Paragraph(f"We have given back {amount} for your order at {order.store_name}.")
    yield Paragraph("It goes to the card that you paid with. Banks need a few days to show it.")
    yield Rows(
        (
            Row("You had paid", (order.paid + order.refunded).display),
            Row("Given back in all", (-order.refunded).display),
            Row("You pay", order.paid.display, is_total=True),
        )
    )


def _action_needed(mail: ShopperMail) -> Iterator[Part]:
    yield Paragraph("Your bank asks you to confirm the payment. Nothing is ordered before you do.")
    until = mail.session.payment.action_until
    minutes = f"until {until:%H:%M} UTC" if until else "soon"
    yield Paragraph(f"Please open the app where you ordered, and confirm it {minutes}.")
    yield Rows((Row("To confirm", mail.session.total.display, is_total=True),))


# The subject says nothing about what was bought, or where: it is shown on locked screens.
_KINDS: Mapping[MailKind, tuple[str, str, Callable[[ShopperMail], Iterator[Part]]]] = {
    MailKind.CONFIRMATION: ("your order is confirmed", "Your order is confirmed", _confirmation),
    MailKind.SHIPPED: (
        "your order is on its way",
        "Your order from {store} is on its way",
        _shipped,
    ),
    MailKind.DELIVERED: (
        "your order has arrived",
        "Your order from {store} has arrived",
        _delivered,
    ),
    MailKind.FAILED: (
        "your order could not be placed",
        "Your order could not be placed",
        _failed,
    ),
    MailKind.REFUND: ("you get money back", "You get {amount} back", _refund),
    MailKind.ACTION_NEEDED: (
        "your bank asks you to confirm your payment",
        "Your bank asks you to confirm your payment",
        _action_needed,
    ),
}
