"""Recovery looks through the payments for so long that its claim runs out, and the shopper places
the checkout meanwhile: it must not release what holds the money of orders."""

from datetime import timedelta

import pytest

from muse.domain.errors import Conflict
from muse.domain.money import Money
from muse.domain.order import OrderStatus
from muse.domain.session import SessionStatus
from tests.checkout_scene import CheckoutScene
from tests.fakes.moments import Crash
from tests.fakes.payments import ASKS_SHOPPER, VISA
from tests.invariants import assert_settled
from tests.store_replies import by_hand, placed, slow

LONG = timedelta(minutes=4).total_seconds()


@pytest.fixture
def second_intent(checkout: CheckoutScene) -> CheckoutScene:
    """A confirmation was given up; the next attempt died with its intent stored, not confirmed."""
    checkout.prepare(ASKS_SHOPPER, gap=placed(), boutique=by_hand())
    checkout.press()
    checkout.give_up_payment()
    checkout.choose(VISA)
    checkout.moments.meanwhile("before payments.confirm", _die)
    with pytest.raises(Crash):
        checkout.press()
    checkout.clock.sleep(timedelta(minutes=2).total_seconds())
    return checkout


def _die() -> None:
    raise Crash


def test_whoever_places_it_meanwhile_keeps_the_money(second_intent: CheckoutScene) -> None:
    checkout = second_intent

    def meanwhile() -> None:
        checkout.clock.sleep(LONG)
        checkout.press()

    checkout.moments.meanwhile("before payments.find_by_session", meanwhile)
    checkout.reconcile()
    assert checkout.order("gap").status is OrderStatus.PLACED
    assert checkout.held == checkout.session.total
    checkout.buy("boutique")
    checkout.workflow.drive()
    assert_settled(checkout)


def test_a_long_look_alone_does_no_harm(second_intent: CheckoutScene) -> None:
    checkout = second_intent
    checkout.moments.meanwhile(
        "before payments.find_by_session", lambda: checkout.clock.sleep(LONG)
    )
    checkout.reconcile()
    checkout.clock.sleep(timedelta(minutes=5).total_seconds())
    checkout.reconcile()
    assert checkout.session.status in {SessionStatus.PENDING, SessionStatus.EXPIRED}
    assert checkout.held == Money(0)


def test_whoever_gives_it_up_meanwhile_is_not_disturbed(second_intent: CheckoutScene) -> None:
    checkout = second_intent

    def meanwhile() -> None:
        checkout.clock.sleep(LONG)
        checkout.give_up()

    checkout.moments.meanwhile("before payments.find_by_session", meanwhile)
    checkout.reconcile()
    assert checkout.session.status is SessionStatus.CANCELLED
    with pytest.raises(Conflict):
        checkout.press()


def test_a_slow_store_is_no_reason_to_release(checkout: CheckoutScene) -> None:
    checkout.prepare(gap=slow(200))
    checkout.press(wait=0)
    checkout.reconcile()
    checkout.workflow.drive()
    assert checkout.captured + checkout.held == checkout.session.total
