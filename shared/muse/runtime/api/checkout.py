"""Checkout session shapes."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from muse.domain.address import Address
from muse.domain.money import Money, total_of
from muse.domain.order import Order, OrderStatus
from muse.domain.payments.collection import CollectionState
from muse.domain.placement.attempt import OrderFailure
from muse.domain.placement.verification import SentTo
from muse.domain.quote import QuoteSource, StoreQuote
from muse.domain.session import SessionStatus
from muse.domain.store import Method
from muse.runtime.api.base import Body, View
from muse.runtime.api.cart import CartView
from muse.usecases.checkout.view_checkout import CheckoutView


class ShippingBody(Body):
    """Where all orders of the checkout are shipped to. With an `email` Muse writes there what
    becomes of them; stores are not given it."""

    name: str = Field(min_length=1, max_length=100)
    address1: str = Field(min_length=1, max_length=100)
    address2: str | None = Field(default=None, max_length=100)
    city: str = Field(min_length=1, max_length=100)
    state: str = Field(min_length=1, max_length=50)
    zip: str = Field(min_length=1, max_length=20)
    country: str = Field(min_length=2, max_length=2)
    phone: str = Field(min_length=1, max_length=40)
    email: str | None = Field(default=None, min_length=3, max_length=254)

    def to_address(self) -> Address:
        return Address(
            name=self.name,
            address1=self.address1,
            address2=self.address2,
            city=self.city,
            state=self.state,
            zip=self.zip,
            country=self.country,
            phone=self.phone,
            email=self.email,
        )


class PaymentBody(Body):
    """The id of a Stripe PaymentMethod or ConfirmationToken; never a card number."""

    payment_method_id: str = Field(min_length=1, max_length=255)


class AddressView(View):
    name: str
    address1: str
    address2: str | None
    city: str
    state: str
    zip: str
    country: str
    phone: str
    email: str | None

    @classmethod
    def of(cls, address: Address) -> AddressView:
        return cls(
            name=address.name,
            address1=address.address1,
            address2=address.address2,
            city=address.city,
            state=address.state,
            zip=address.zip,
            country=address.country,
            phone=address.phone,
            email=address.email,
        )


class TotalsView(View):
    """`source` is `unquoted` where shipping and tax are not known and counted as 0."""

    items_cents: int
    discount_cents: int
    shipping_cents: int
    tax_cents: int
    total_cents: int
    total_display: str
    currency: str
    source: QuoteSource
    shipping_option: str | None

    @classmethod
    def of(cls, quote: StoreQuote) -> TotalsView:
        return cls(
            items_cents=quote.items.cents,
            discount_cents=quote.discount.cents,
            shipping_cents=quote.shipping.cents,
            tax_cents=quote.tax.cents,
            total_cents=quote.total.cents,
            total_display=quote.total.display,
            currency=quote.currency,
            source=quote.source,
            shipping_option=quote.shipping_option,
        )


class OrderFailureView(View):
    code: str
    message: str
    item_id: str | None

    @classmethod
    def of(cls, failure: OrderFailure) -> OrderFailureView:
        return cls(code=failure.code, message=failure.message, item_id=failure.item_id)


class StoreProgressView(View):
    """One store's part: what it costs, and how far its order is. `dueCents` is what the shopper
    pays for it once that is decided (a lower total at the store is passed on); `awaiting` is set
    while a person has to do something: the kind of the operations team's task, `code` also while
    the shopper has to give the store's one-time code (`nextAction`)."""

    store_id: int
    store_name: str
    totals: TotalsView | None
    due_cents: int | None
    muse_order_number: str | None
    status: OrderStatus | None
    placement_method: Method | None
    store_order_number: str | None
    awaiting: str | None
    failure: OrderFailureView | None


class ConfirmPaymentView(View):
    """What the shopper must do: confirm the payment with Stripe.js and this secret, in time."""

    type: Literal["confirm_payment"] = "confirm_payment"
    client_secret: str
    until: datetime


class VerificationCodeView(View):
    """What the shopper must do: give the one-time code that this store has sent, in time. Other
    stores may ask next."""

    type: Literal["verification_code"] = "verification_code"
    store_id: int
    until: datetime


NextActionView = ConfirmPaymentView | VerificationCodeView


def next_action(view: CheckoutView, now: datetime) -> NextActionView | None:
    """What the shopper must do now, if anything; of several codes the most urgent."""
    session = view.session
    secret, until = session.payment.client_secret, session.payment.action_until
    if session.status is SessionStatus.REQUIRES_ACTION and secret and until:
        return ConfirmPaymentView(client_secret=secret, until=until)
    asked = sorted(
        (order.verification.until, order.store_id)
        for order in view.undecided
        if order.verification
        and order.verification.sent_to is SentTo.SHOPPER
        and order.verification.is_awaited(now)
    )
    return VerificationCodeView(store_id=asked[0][1], until=asked[0][0]) if asked else None


class PaymentErrorView(View):
    decline_code: str
    message: str


class PaymentView(View):
    """The money of the session, in cents: held by the bank, taken, released again, and given back
    of what was taken. The excess was taken although it was not due, and goes back. `collection` is
    set when what was due could not be taken."""

    payment_method_id: str | None
    authorized_cents: int | None
    captured_cents: int | None
    released_cents: int | None
    refunded_cents: int
    excess_cents: int | None
    collection: CollectionState | None
    error: PaymentErrorView | None

    @classmethod
    def of(cls, view: CheckoutView) -> PaymentView:
        session, payment = view.session, view.session.payment
        released: Money | None = None
        if payment.captured is not None and payment.authorized is not None:
            released = payment.authorized - payment.captured
        declined = payment.declined
        return cls(
            payment_method_id=session.payment_method_id,
            authorized_cents=payment.authorized.cents if payment.authorized else None,
            captured_cents=payment.captured.cents if payment.captured is not None else None,
            released_cents=released.cents if released is not None else None,
            refunded_cents=sum(order.refunded.cents for order in view.orders),
            excess_cents=payment.excess.cents if payment.excess else None,
            collection=payment.collection.state if payment.collection else None,
            error=PaymentErrorView(decline_code=declined.code, message=declined.message)
            if declined
            else None,
        )


class SessionView(View):
    """A checkout session. Before shipping is set `totalCents` is the items alone. `underReview`:
    a person looks at the payment before anything (more) is ordered."""

    session_id: str
    status: SessionStatus
    currency: str
    cart_snapshot: CartView
    shipping_address: AddressView | None
    address_verified: bool
    address_corrections: list[str]
    shipping_cents: int
    tax_cents: int
    total_cents: int
    total_display: str
    stores: list[StoreProgressView]
    payment_method_id: str | None
    payment: PaymentView
    next_action: NextActionView | None
    under_review: bool
    superseded_by: str | None
    created_at: datetime
    expires_at: datetime

    @classmethod
    def of(cls, view: CheckoutView, now: datetime) -> SessionView:
        session = view.session
        address = session.shipping_address
        quotes = session.quotes
        return cls(
            session_id=session.session_id,
            status=session.status_at(now),
            currency=session.currency,
            cart_snapshot=CartView.of(session.snapshot),
            shipping_address=AddressView.of(address) if address else None,
            address_verified=session.address_verified,
            address_corrections=list(session.address_corrections),
            shipping_cents=total_of((q.shipping for q in quotes), session.currency).cents,
            tax_cents=total_of((q.tax for q in quotes), session.currency).cents,
            total_cents=session.total.cents,
            total_display=session.total.display,
            stores=_progress(view),
            payment_method_id=session.payment_method_id,
            payment=PaymentView.of(view),
            next_action=next_action(view, now),
            under_review=session.is_under_review,
            superseded_by=session.superseded_by,
            created_at=session.created_at,
            expires_at=session.expires_at,
        )


def due_of(order: Order) -> int | None:
    """What the shopper pays for an order, in cents, once that is decided."""
    return order.net_due.cents if order.is_decided else None


def _progress(view: CheckoutView) -> list[StoreProgressView]:
    orders: dict[int, Order] = {order.store_id: order for order in view.orders}
    quotes = {quote.store_id: quote for quote in view.session.quotes}
    return [
        _store_progress(part.store_id, part.store_name, quotes, orders)
        for part in view.session.snapshot.stores
    ]


def _store_progress(
    store_id: int, name: str, quotes: dict[int, StoreQuote], orders: dict[int, Order]
) -> StoreProgressView:
    quote, order = quotes.get(store_id), orders.get(store_id)
    return StoreProgressView(
        store_id=store_id,
        store_name=name,
        totals=TotalsView.of(quote) if quote else None,
        due_cents=due_of(order) if order else None,
        muse_order_number=order.order_number if order else None,
        status=order.status if order else None,
        placement_method=order.placement_method if order else None,
        store_order_number=order.store_order_number if order else None,
        awaiting=order.awaiting if order else None,
        failure=OrderFailureView.of(order.failure) if order and order.failure else None,
    )
