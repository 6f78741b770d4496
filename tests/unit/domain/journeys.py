"""A checkout and an order at each point of their ways."""

from datetime import timedelta

from muse.domain.money import Money
from muse.domain.order import Order
from muse.domain.payments.payment import Decline, IntentStatus, PaymentIntent
from muse.domain.session import CheckoutSession
from muse.domain.store import Method
from tests.builders import NOW, a_purchase, a_ready_session, an_order

MINUTE = timedelta(minutes=1)
CLAIM = timedelta(seconds=45)
ORDER_NUMBERS = ("MO-00000-00000-00001",)
DECLINED = Decline("insufficient_funds", "The card has insufficient funds.")


def an_intent(
    amount: Money,
    *,
    intent_id: str = "pi_1",
    status: IntentStatus = IntentStatus.REQUIRES_CAPTURE,
    held: Money | None = None,
) -> PaymentIntent:
    """An intent that holds its amount, with a secret that only a waiting shopper needs."""
    return PaymentIntent(
        intent_id=intent_id,
        status=status,
        amount=amount,
        capturable=amount if held is None else held,
        received=amount * 0,
        client_secret=f"{intent_id}_secret",
        capture_before=NOW + timedelta(days=7),
    )


def claimed(session: CheckoutSession | None = None) -> CheckoutSession:
    """Someone is placing it, since `NOW`."""
    return (session or a_ready_session()).start_placing(NOW, CLAIM)[0]


def waiting(session: CheckoutSession | None = None) -> CheckoutSession:
    """The bank asked the shopper for a confirmation, at `NOW`."""
    session = claimed(session)
    asked = an_intent(session.total, status=IntentStatus.REQUIRES_ACTION, held=session.total * 0)
    return session.wait_for_shopper(asked, NOW)


def ordered(session: CheckoutSession | None = None) -> CheckoutSession:
    """The money is held and the orders are made."""
    session = claimed(session)
    return session.authorize(an_intent(session.total), ORDER_NUMBERS)


def settled(session: CheckoutSession | None = None, *, due: Money | None = None) -> CheckoutSession:
    """Closed, with all of it due unless said otherwise."""
    session = ordered(session)
    amount = session.total if due is None else due
    return session.freeze_due(amount, NOW)[0].settle(amount, NOW)


def fenced(order: Order | None = None) -> Order:
    """An attempt entered its fence at `NOW`, for 25 seconds."""
    order = order or an_order()
    return order.enter_fence(
        Method.API, NOW, timedelta(seconds=25), total=order.total, reference="checkout-1"
    )


def placed(order: Order | None = None) -> Order:
    """The store has the order, since `NOW`."""
    return fenced(order).place(a_purchase(), Method.API, NOW)
