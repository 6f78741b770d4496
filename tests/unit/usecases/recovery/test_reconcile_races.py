"""Reconciliation beside those who are still at it: one wins, nothing happens twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muse.domain.errors import MuseError
from muse.domain.money import Money
from muse.domain.session import SessionStatus
from muse.usecases.checkout.place_checkout import CLAIM_TIME
from muse.usecases.recovery.outcome import RecoveryOutcome
from muse.usecases.recovery.reconcile import Report, reconcile
from tests.checkout_scene import CheckoutScene
from tests.fakes.payments import ASKS_SHOPPER, VISA
from tests.invariants import assert_settled
from tests.recovery import (
    assert_nothing_happened,
    one_round,
    press_and_die,
    recover,
)
from tests.store_replies import by_hand, placed

LONG_PAST_THE_CLAIM = CLAIM_TIME + timedelta(minutes=2)
SLEEP = timedelta(minutes=3)
MOMENTS = [
    "after commit of CheckoutSession PaymentTransaction",
    "before payments.create",
    "after payments.create",
    "before commit of CheckoutSession",
    "after commit of CheckoutSession",
    "before payments.confirm",
    "after payments.confirm",
    "before commit of CheckoutSession PaymentTransaction Cart",
]


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_place_that_slept_through_its_claim_commits_nothing_old(
    checkout: CheckoutScene, moment: str
) -> None:
    """It wakes up after reconciliation took its checkout over, and goes on from what is there."""

    def sleep() -> None:
        checkout.later(LONG_PAST_THE_CLAIM)
        assert checkout.reconcile().troubles == []

    checkout.prepare(VISA, gap=placed())
    checkout.moments.meanwhile(moment, sleep)
    try:
        checkout.press(wait=0)
    except MuseError as error:
        assert error.http_status == 409  # noqa: PT017 - only some moments end in it
    recover(checkout)
    if checkout.session.order_numbers:
        assert_settled(checkout)
    else:
        assert_nothing_happened(checkout)


def test_a_place_that_wakes_while_its_payment_is_being_cancelled_orders_nothing(
    checkout: CheckoutScene,
) -> None:
    """Reconciliation has looked at the payment, and not yet cancelled it."""
    checkout.prepare(VISA, gap=placed())
    checkout.moments.meanwhile("before payments.confirm", lambda: checkout.later(SLEEP))

    def a_slow_round() -> Report:
        checkout.later(SLEEP - timedelta(seconds=20))
        checkout.moments.meanwhile(
            "before payments.cancel", lambda: checkout.later(timedelta(seconds=60))
        )
        return checkout.reconcile()

    def second_device() -> None:
        checkout.later(SLEEP)
        checkout.press(wait=60)

    _, _, report = checkout.clock.together(checkout.press, second_device, a_slow_round)
    assert isinstance(report, Report)
    assert report.done == {RecoveryOutcome.RELEASED: 1}
    recover(checkout)
    assert_nothing_happened(checkout)


def test_two_rounds_at_once_order_once(checkout: CheckoutScene) -> None:
    checkout.prepare(VISA, gap=placed(), macys=placed())
    press_and_die(checkout, "after payments.confirm")
    checkout.later(LONG_PAST_THE_CLAIM)
    first, second = checkout.clock.together(checkout.reconcile, checkout.reconcile)
    assert not isinstance(first, BaseException)
    assert not isinstance(second, BaseException)
    recover(checkout)
    assert checkout.workflow.most_at_once == 1
    assert_settled(checkout)


def test_who_comes_second_is_counted_and_does_nothing(checkout: CheckoutScene) -> None:
    checkout.prepare(VISA, gap=placed())
    press_and_die(checkout, "after payments.confirm")
    checkout.later(LONG_PAST_THE_CLAIM)
    checkout.moments.meanwhile("before commit of CheckoutSession", checkout.reconcile)
    assert checkout.reconcile().done == {RecoveryOutcome.OVERTAKEN: 1}
    recover(checkout)
    assert_settled(checkout)


@pytest.mark.parametrize("seed", range(20))
def test_the_shopper_comes_back_from_the_bank_while_their_time_ends(seed: int) -> None:
    checkout = CheckoutScene(seed)
    try:
        checkout.prepare(ASKS_SHOPPER, gap=placed())
        checkout.press()
        checkout.payments.shopper_confirms()
        checkout.later(timedelta(minutes=16, seconds=1))
        checkout.clock.together(checkout.press, checkout.reconcile)
        recover(checkout)
        assert_settled(checkout)
    finally:
        checkout.clock.close()


@given(seed=st.integers(0, 10_000), wake=st.sampled_from(MOMENTS), rounds=st.integers(1, 3))
def test_whatever_order_things_happen_in(seed: int, wake: str, rounds: int) -> None:
    """A sleeping place, a second device and several rounds, interleaved by lot."""
    checkout = CheckoutScene(seed)
    try:
        checkout.prepare(VISA, gap=placed(), boutique=by_hand())
        checkout.moments.meanwhile(wake, lambda: checkout.later(LONG_PAST_THE_CLAIM))

        def rounds_of_reconciliation() -> None:
            for _ in range(rounds):
                checkout.later(timedelta(minutes=1))
                assert checkout.reconcile().troubles == []

        def second_device() -> None:
            checkout.later(CLAIM_TIME)
            checkout.press()

        outcomes = checkout.clock.together(checkout.press, second_device, rounds_of_reconciliation)
        assert not any(isinstance(outcome, AssertionError) for outcome in outcomes)
        recover(checkout)
        if checkout.session.order_numbers:
            assert_settled(checkout)
        else:
            assert_nothing_happened(checkout)
    finally:
        checkout.clock.close()


def test_a_checkout_that_is_being_settled_is_not_settled_twice(checkout: CheckoutScene) -> None:
    checkout.prepare(VISA, gap=placed())
    press_and_die(checkout, "before workflow.start")
    checkout.attempt("gap")
    checkout.later(LONG_PAST_THE_CLAIM)
    checkout.moments.meanwhile("before payments.capture", checkout.settle)
    assert one_round(checkout) == {RecoveryOutcome.OVERTAKEN: 1}
    assert checkout.session.status is SessionStatus.COMPLETED
    assert checkout.payments.taken == [checkout.session.total]
    assert checkout.held == Money(0)


def test_a_round_ends_when_its_time_is_over(checkout: CheckoutScene) -> None:
    checkout.prepare(VISA, gap=placed())
    press_and_die(checkout, "after payments.confirm")
    checkout.later(LONG_PAST_THE_CLAIM)
    report = reconcile(checkout.placing, lambda: False)
    assert (report.is_whole, report.looked_at, report.done) == (False, 0, {})
    assert checkout.reconcile().is_whole
