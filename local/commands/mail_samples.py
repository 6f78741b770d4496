"""A sample of every mail to a shopper, about one checkout at three stores: one took its order for
less than approved, one as it was approved, one has sold out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from muse.domain.address import Address
from muse.domain.ids import cart_item_id_for, order_number_for, session_id_for
from muse.domain.lifecycle import StatusChange
from muse.domain.money import Money, total_of
from muse.domain.order import Order, OrderItem, OrderStatus
from muse.domain.order.adjustment import AdjustedLine, Adjustment, AdjustmentKind, AdjustmentRefund
from muse.domain.payments.payment import RefundStatus
from muse.domain.placement.attempt import OrderFailure, Purchase
from muse.domain.placement.failures import OutOfStock
from muse.domain.product import Product
from muse.domain.quote import PricedLine, QuoteSource, freeze_quote
from muse.domain.session import CheckoutSession, SessionStatus
from muse.domain.session.payment import Payment
from muse.domain.snapshot import CartSnapshot, SnapshotItem, StorePart
from muse.domain.store import Method
from muse.domain.telling.shopper_mail import MailKind, ShopperMail
from muse.domain.tracking.parcel import Parcel, ParcelStatus

NOW = datetime(2026, 11, 23, 15, 4, tzinfo=UTC)
SESSION_ID = session_id_for("jane", "sample")
ADDRESS = Address(
    name="Jane Doe",
    address1="123 Main St",
    city="San Francisco",
    state="CA",
    zip="94102",
    country="US",
    phone="+14155551234",
    email="jane.doe@example.com",
)


def samples() -> Mapping[MailKind, ShopperMail]:
    """One of each kind."""
    harbor, willow, sold_out = (
        _placed(_harbor(), "HP-100231", less=150),
        _placed(_willow(), "WW-2041"),
        _failed(_juniper()),
    )
    orders = (harbor, willow, sold_out)
    session = _session(orders)
    nothing = tuple(_failed(order) for order in (_willow(), _juniper()))
    delivered = StatusChange(OrderStatus.DELIVERED, NOW, "store", None)
    shipped = replace(harbor, status=OrderStatus.SHIPPED, parcels=(_parcel(),))
    return {
        MailKind.CONFIRMATION: ShopperMail(MailKind.CONFIRMATION, session, orders),
        MailKind.SHIPPED: ShopperMail(MailKind.SHIPPED, session, (shipped,)),
        MailKind.DELIVERED: ShopperMail(
            MailKind.DELIVERED,
            session,
            (replace(shipped, status=OrderStatus.DELIVERED, history=(delivered,)),),
        ),
        MailKind.FAILED: ShopperMail(MailKind.FAILED, _session(nothing), nothing),
        MailKind.REFUND: _refund(session, shipped),
        MailKind.ACTION_NEEDED: ShopperMail(MailKind.ACTION_NEEDED, _asking(session)),
    }


def _harbor() -> Order:
    mug = _product(9002, "HP-ENAMEL-MUG", "Enamel camping mug with a long descriptive name", 1800)
    coat = replace(_product(9002, "HP-COAT", "Waxed field coat", 12900), size="M", color="Olive")
    return _order("Harbor & Pine", ((mug, 2), (coat, 1)), shipping=695, tax=1402)


def _willow() -> Order:
    scarf = replace(_product(9001, "SILK-SCARF", "Silk scarf", 4800), color="Rust")
    return _order("Willow & Wren", ((scarf, 1),), shipping=0, tax=420)


def _juniper() -> Order:
    cap = replace(_product(9003, "JO-CAP", "Wool cap", 3200), color="Navy")
    return _order("Juniper Outfitters", ((cap, 1),), shipping=500, tax=280)


def _product(store_id: int, sku: str, name: str, cents: int) -> Product:
    url = f"https://store-{store_id}.example/products/{sku.lower()}"
    return Product(store_id, sku, name, url, Money(cents))


def _order(
    store: str, pieces: tuple[tuple[Product, int], ...], *, shipping: int, tax: int
) -> Order:
    store_id = pieces[0][0].store_id
    ids = [cart_item_id_for(store_id, p.sku, p.size, p.color) for p, _ in pieces]
    priced = [PricedLine(one, p.price * n) for one, (p, n) in zip(ids, pieces, strict=True)]
    quote = freeze_quote(
        store_id,
        priced,
        shipping=Money(shipping),
        tax=Money(tax),
        discount=Money(0),
        source=QuoteSource.STORE,
    )
    items = tuple(
        OrderItem(line.item_id, product, count, line)
        for line, (product, count) in zip(quote.lines, pieces, strict=True)
    )
    return Order(
        order_number=order_number_for(SESSION_ID, store_id),
        session_id=SESSION_ID,
        user_id="jane",
        store_id=store_id,
        store_name=store,
        status=OrderStatus.PENDING,
        items=items,
        quote=quote,
        shipping_address=ADDRESS,
        methods=(Method.API,),
        created_at=NOW,
        decide_by=NOW + timedelta(days=2),
    )


def _placed(order: Order, number: str, less: int = 0) -> Order:
    purchase = Purchase(number, order.total - Money(less), "default")
    return order.place(purchase, Method.API, NOW)


def _failed(order: Order) -> Order:
    failure = OrderFailure.because_of(OutOfStock())
    return replace(order, status=OrderStatus.FAILED, failure=failure)


def _session(orders: tuple[Order, ...]) -> CheckoutSession:
    stores = tuple(
        StorePart(
            order.store_id,
            order.store_name,
            tuple(SnapshotItem(i.item_id, i.product, i.quantity) for i in order.items),
            "USD",
        )
        for order in orders
    )
    charged = total_of((order.net_due for order in orders), "USD")
    authorized = total_of((order.total for order in orders), "USD")
    return CheckoutSession(
        SESSION_ID,
        "jane",
        SessionStatus.COMPLETED if charged else SessionStatus.FAILED,
        CartSnapshot(stores, "USD"),
        NOW,
        NOW + timedelta(minutes=30),
        shipping_address=ADDRESS,
        quotes=tuple(order.quote for order in orders),
        payment=Payment(authorized=authorized, due=charged, captured=charged),
        order_numbers=tuple(order.order_number for order in orders),
    )


def _asking(session: CheckoutSession) -> CheckoutSession:
    waiting = Payment(client_secret="pi_1_secret", action_until=NOW + timedelta(minutes=15))
    return replace(session, status=SessionStatus.REQUIRES_ACTION, payment=waiting, order_numbers=())


def _parcel() -> Parcel:
    return Parcel("1Z999AA10123456784", ParcelStatus.SHIPPED, NOW, NOW, "UPS", date(2026, 11, 27))


def _refund(session: CheckoutSession, order: Order) -> ShopperMail:
    pieces = (AdjustedLine(order.items[0].item_id, 1),)
    portion = order.refundable.for_lines(pieces, with_shipping=False)
    back = Adjustment(
        n=1,
        kind=AdjustmentKind.RETURNED,
        amount=portion.amount,
        shipping=portion.shipping,
        at=NOW,
        by="ops:bo",
        lines=pieces,
        refund=AdjustmentRefund(RefundStatus.SUCCEEDED),
    )
    paid = replace(order, adjustments=(back,))
    return ShopperMail(MailKind.REFUND, session, (paid,), portion.amount)
