"""Letting go of a payment that nothing is ordered with: cancelled, or given back when taken."""

from __future__ import annotations

import pytest

from muse.domain.errors import PaymentsUnavailable
from muse.domain.money import Money
from muse.domain.payments.payment import IntentStatus
from muse.usecases.settlement.release_payment import release_payment
from tests.checkout_scene import CheckoutScene
from tests.moved_money import excess_rows, total
from tests.recovery import press_and_die
from tests.store_replies import placed


@pytest.fixture
def held(checkout: CheckoutScene) -> CheckoutScene:
    """The bank holds the money of the first payment; whoever placed it has died."""
    checkout.prepare(gap=placed())
    press_and_die(checkout, "after payments.confirm")
    return checkout


def release(checkout: CheckoutScene, intent_id: str) -> None:
    release_payment(
        checkout.session, intent_id, checkout.storage, checkout.payments, checkout.clock
    )


def another(checkout: CheckoutScene, key: str) -> str:
    """A payment of the checkout that it does not know of."""
    payments = checkout.payments
    made = payments.create(
        key, total(checkout), "pm_card_visa", session_id=checkout.session_id, user_id="ada"
    )
    return payments.confirm(f"{key} confirmed", made.intent_id).intent_id


@pytest.mark.parametrize("is_its_own", [True, False])
def test_it_is_cancelled_once_however_often_that_is_asked(
    held: CheckoutScene, is_its_own: bool
) -> None:
    intent_id = "pi_1" if is_its_own else another(held, "stray")
    held.payments.fail_next("cancel", "after")
    with pytest.raises(PaymentsUnavailable):
        release(held, intent_id)
    release(held, intent_id)
    assert held.payments.intents[intent_id].status is IntentStatus.CANCELED
    assert held.payments.effects["cancel"] == 1


def test_its_own_and_two_that_it_does_not_know_are_all_cancelled(held: CheckoutScene) -> None:
    intents = ["pi_1", another(held, "a"), another(held, "b")]
    for intent_id in intents:
        release(held, intent_id)
    assert {held.payments.intents[each].status for each in intents} == {IntentStatus.CANCELED}
    assert held.payments.effects["cancel"] == len(intents)


def test_what_was_taken_and_not_given_back_by_others_goes_back(held: CheckoutScene) -> None:
    held.payments.capture_by_hand("pi_1", total(held))
    held.payments.refund_by_hand("pi_1", Money(300))
    release(held, "pi_1")
    [row] = excess_rows(held)
    assert (row.intent_id, row.amount, row.elsewhere) == (
        "pi_1",
        total(held) - Money(300),
        Money(300),
    )
    assert held.session.payment.renounced == ("pi_1",)


def test_when_others_have_given_back_all_of_it_nothing_does(held: CheckoutScene) -> None:
    held.payments.capture_by_hand("pi_1", total(held))
    held.payments.refund_by_hand("pi_1", total(held))
    release(held, "pi_1")
    assert excess_rows(held) == []


def test_each_payment_that_was_taken_goes_back_once(held: CheckoutScene) -> None:
    intents = ["pi_1", another(held, "stray")]
    for intent_id in intents:
        held.payments.capture_by_hand(intent_id, Money(1000))
    for intent_id in intents * 2:
        release(held, intent_id)
    assert [(row.attempt, row.intent_id) for row in excess_rows(held)] == [
        (1, "pi_1"),
        (2, intents[1]),
    ]
