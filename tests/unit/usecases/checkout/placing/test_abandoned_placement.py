"""A placement that died, or that can't go on, before anything was ordered: it can be given up."""

import pytest

from muse.domain.errors import (
    Conflict,
    PaymentsUnavailable,
    SessionProcessing,
    VersionConflict,
)
from muse.domain.money import Money
from muse.domain.payments.payment import TransactionStatus
from muse.domain.session import LIFETIME, SessionStatus
from muse.usecases.checkout.place_checkout import CLAIM_TIME
from tests.checkout_scene import CheckoutScene
from tests.fakes.moments import Crash
from tests.fakes.payments import VISA
from tests.invariants import assert_settled
from tests.store_replies import by_hand, placed

# Claim, create, save the intent's id, confirm: before and after each.
MOMENTS_BEFORE_THE_ORDERS = 8


def died(checkout: CheckoutScene, moment: int) -> CheckoutScene:
    """Placing died at this moment, and its claim has run out."""
    checkout.prepare(gap=placed())
    checkout.moments.crash_in(moment)
    with pytest.raises(Crash):
        checkout.press()
    checkout.clock.sleep(CLAIM_TIME.total_seconds())
    return checkout


@pytest.mark.parametrize("moment", range(1, MOMENTS_BEFORE_THE_ORDERS))
class TestAfterACrash:
    def test_the_checkout_can_be_given_up(self, checkout: CheckoutScene, moment: int) -> None:
        died(checkout, moment)
        assert checkout.give_up().status is SessionStatus.CANCELLED
        assert checkout.held == Money(0)

    def test_the_cart_can_be_checked_out_anew(self, checkout: CheckoutScene, moment: int) -> None:
        died(checkout, moment).give_up()
        checkout.start()
        checkout.ship()
        checkout.choose(VISA)
        checkout.press()
        assert_settled(checkout)

    def test_the_payment_alone_can_be_given_up(self, checkout: CheckoutScene, moment: int) -> None:
        died(checkout, moment)
        assert checkout.give_up_payment().status is SessionStatus.PENDING
        assert checkout.held == Money(0)
        [row] = checkout.storage.payments(checkout.session_id)
        assert (row.status, row.failure_code) == (TransactionStatus.FAILED, "given_up")
        checkout.press()
        assert_settled(checkout)

    def test_nothing_stays_held_after_its_time_either(
        self, checkout: CheckoutScene, moment: int
    ) -> None:
        died(checkout, moment)
        checkout.clock.sleep(LIFETIME.total_seconds())
        assert checkout.give_up_payment().status is SessionStatus.PENDING
        assert checkout.held == Money(0)
        checkout.start()


def test_an_outage_can_be_given_up_at_once(checkout: CheckoutScene) -> None:
    checkout.prepare(gap=placed())
    checkout.payments.fail_next("confirm", "after")
    with pytest.raises(PaymentsUnavailable):
        checkout.press()
    assert checkout.give_up().status is SessionStatus.CANCELLED
    assert checkout.held == Money(0)


def test_whoever_gives_up_and_whoever_goes_on_get_one_outcome(checkout: CheckoutScene) -> None:
    died(checkout, 6)
    checkout.moments.meanwhile("before commit", checkout.press)
    with pytest.raises(VersionConflict):
        checkout.give_up()
    assert_settled(checkout)


def test_not_while_someone_may_still_place_it(checkout: CheckoutScene) -> None:
    checkout.prepare(gap=placed())
    checkout.moments.meanwhile("before payments.confirm", lambda: self_service(checkout))
    checkout.press()
    assert_settled(checkout)


def self_service(checkout: CheckoutScene) -> None:
    """The shopper wants to give up while another request is placing."""
    with pytest.raises(SessionProcessing):
        checkout.give_up()
    with pytest.raises(Conflict):
        checkout.give_up_payment()


def test_not_once_anything_may_be_ordered(checkout: CheckoutScene) -> None:
    checkout.prepare(boutique=by_hand())
    checkout.press()
    checkout.clock.sleep(CLAIM_TIME.total_seconds())
    with pytest.raises(Conflict, match="No payment confirmation"):
        checkout.give_up_payment()
    assert checkout.held == checkout.session.total


def test_a_new_checkout_says_which_one_is_in_its_way(checkout: CheckoutScene) -> None:
    died(checkout, 6)
    in_the_way = checkout.session_id
    with pytest.raises(SessionProcessing) as error:
        checkout.start()
    [problem] = error.value.details
    assert (problem.field, problem.problem) == ("activeSessionId", in_the_way)
