"""Domain objects with sensible values, so that a test names only what it is about.

Every keyword replaces the field of that name. Times are around `NOW`, money is in US dollars.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from muse.domain.address import Address
from muse.domain.cart import Cart, CartLine
from muse.domain.ids import cart_item_id_for, order_number_for, session_id_for
from muse.domain.money import Money
from muse.domain.order import Order, OrderItem, OrderStatus, new_order
from muse.domain.payments.payment import PaymentTransaction, TransactionType
from muse.domain.placement.attempt import Purchase
from muse.domain.product import Product
from muse.domain.quote import QuoteSource, StoreQuote, freeze_quote
from muse.domain.session import CheckoutSession, new_session
from muse.domain.snapshot import CartSnapshot, StorePart, snapshot_of
from muse.domain.store import Method, Store
from muse.domain.task import Task, TaskKind, TaskStatus

NOW = datetime(2026, 2, 3, 14, 40, tzinfo=UTC)
USER = "ada"
SESSION_ID = session_id_for(USER, "the first checkout")
BOUTIQUE = 9001
PAYMENT_METHOD = "pm_card_visa"


def dollars(amount: float) -> Money:
    """`dollars(12.34)` is 1234 cents."""
    return Money(round(amount * 100))


def a_store(store_id: int = BOUTIQUE, **fields: Any) -> Store:
    """A boutique that is ordered from by hand."""
    store = Store(
        store_id=store_id,
        name=f"Store {store_id}",
        domains=(f"store-{store_id}.example",),
        methods=(Method.MANUAL,),
        funding="company card",
    )
    return replace(store, **fields)


def a_product(store_id: int = BOUTIQUE, sku: str = "SCARF-1", **fields: Any) -> Product:
    """A scarf for $48.00."""
    product = Product(
        store_id=store_id,
        sku=sku,
        name="Wool scarf",
        url=f"https://store-{store_id}.example/products/{sku}",
        price=dollars(48),
        image_url=f"https://store-{store_id}.example/images/{sku}.jpg",
        size="M",
        color="Blue",
    )
    return replace(product, **fields)


def a_cart_line(product: Product | None = None, quantity: int = 1, **fields: Any) -> CartLine:
    """One scarf."""
    product = product or a_product()
    item_id = cart_item_id_for(product.store_id, product.sku, product.size, product.color)
    return replace(CartLine(item_id, product, quantity, looked_up_at=NOW), **fields)


def a_cart(*products: Product, **fields: Any) -> Cart:
    """One piece of each of `products`; without any, one scarf."""
    lines = tuple(a_cart_line(product) for product in products or (a_product(),))
    return replace(Cart(USER, lines), **fields)


def a_snapshot(cart: Cart | None = None) -> CartSnapshot:
    """What a checkout of `cart` freezes; every store is called "Store <id>"."""
    cart = cart or a_cart()
    return snapshot_of(cart, {line.store_id: f"Store {line.store_id}" for line in cart.lines})


def an_address(**fields: Any) -> Address:
    """Where Jane Doe lives."""
    address = Address(
        name="Jane Doe",
        address1="123 Main St",
        address2="Apt 4B",
        city="San Francisco",
        state="CA",
        zip="94102",
        country="US",
        phone="+14155551234",
    )
    return replace(address, **fields)


def a_quote(
    part: StorePart | None = None, *, shipping_cents: int = 500, tax_cents: int = 400
) -> StoreQuote:
    """A store's part with $5.00 shipping and $4.00 tax."""
    part = part or a_snapshot().stores[0]
    return freeze_quote(
        part.store_id,
        [item.priced for item in part.items],
        shipping=Money(shipping_cents, part.currency),
        tax=Money(tax_cents, part.currency),
        discount=Money(0, part.currency),
        source=QuoteSource.STORE,
    )


def a_session(cart: Cart | None = None, **fields: Any) -> CheckoutSession:
    """A checkout that was just started: not stored yet, no address, no payment method."""
    session_id = fields.pop("session_id", SESSION_ID)
    user_id = fields.pop("user_id", USER)
    return replace(new_session(session_id, user_id, a_snapshot(cart), NOW), **fields)


def a_ready_session(cart: Cart | None = None, **fields: Any) -> CheckoutSession:
    """A checkout that has everything it needs to be placed."""
    session = a_session(cart)
    ready = replace(
        session,
        shipping_address=an_address(),
        address_verified=True,
        quotes=tuple(a_quote(part) for part in session.snapshot.stores),
        payment_method_id=PAYMENT_METHOD,
    )
    return replace(ready, **fields)


def an_order(store_id: int = BOUTIQUE, products: Sequence[Product] = (), **fields: Any) -> Order:
    """A pending order for one scarf, just made and not stored yet.

    It is the part of `SESSION_ID` at `store_id`, so orders of different stores have different
    numbers. Give `status` to start elsewhere in its life.
    """
    part = a_snapshot(a_cart(*(products or (a_product(store_id),)))).stores[0]
    quote = fields.pop("quote", None) or a_quote(part)
    session_id = fields.pop("session_id", SESSION_ID)
    items = tuple(
        OrderItem(item.item_id, item.product, item.quantity, line)
        for item, line in zip(part.items, quote.lines, strict=True)
    )
    order = Order(
        order_number=fields.pop("order_number", order_number_for(session_id, store_id)),
        session_id=session_id,
        user_id=USER,
        store_id=store_id,
        store_name=part.store_name,
        status=fields.pop("status", OrderStatus.PENDING),
        items=items,
        quote=quote,
        shipping_address=an_address(),
        methods=(Method.API, Method.MANUAL),
        created_at=fields.pop("created_at", NOW),
        decide_by=NOW + timedelta(days=5),
    )
    return replace(new_order(order), **fields)


def a_purchase(store_order_number: str = "B-1001", **fields: Any) -> Purchase:
    """What Muse bought for the $57.00 of `an_order()`."""
    return replace(Purchase(store_order_number, dollars(57), "company card"), **fields)


def a_task(order: Order | None = None, **fields: Any) -> Task:
    """An open task to place `order` by hand within two days."""
    order = order or an_order()
    task = Task(
        task_id=order.order_number,
        kind=TaskKind.PLACE,
        status=TaskStatus.OPEN,
        order_number=order.order_number,
        session_id=order.session_id,
        store_id=order.store_id,
        store_name=order.store_name,
        reason="This store takes orders by hand only.",
        created_at=NOW,
        due_at=NOW + timedelta(hours=48),
        callback="token-1",
    )
    return replace(task, **fields)


def a_transaction(**fields: Any) -> PaymentTransaction:
    """The ledger row of the first authorisation of `SESSION_ID`, written ahead."""
    transaction = PaymentTransaction(
        session_id=SESSION_ID,
        type=TransactionType.AUTHORIZATION,
        attempt=1,
        amount=dollars(57),
        key=f"{SESSION_ID}:confirm:1",
        created_at=NOW,
    )
    return replace(transaction, **fields)
