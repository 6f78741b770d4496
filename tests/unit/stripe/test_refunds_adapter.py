"""Refunds through the adapter: one per key whatever fails on the way, and found again."""

from __future__ import annotations

import pytest

from local.stripe.in_process import Crash, InProcessClient, When
from local.stripe.stand_in import StandIn
from local.stripe.state.account import Remainder
from muse.adapters.stripe import StripePayments
from muse.adapters.stripe.answers import PaymentsBug
from muse.domain.errors import PaymentsUnavailable
from muse.domain.money import Money
from muse.domain.payments.payment import Refund, RefundStatus
from tests.unit.stripe.conftest import Call

TOTAL, TAKEN = Money(33700), Money(30000)
KEY = "payment#refund#MO-1#returned#1"
ABOUT = {"session_id": "cs_1", "order_number": "MO-1"}


def taken(payments: StripePayments, card: str = "pm_card_visa") -> str:
    created = payments.create("c:1", TOTAL, card, session_id="cs_1", user_id="u_1")
    payments.confirm("confirm:1", created.intent_id)
    return payments.capture("capture:1", created.intent_id, TAKEN).intent_id


def give_back(payments: StripePayments, intent_id: str, cents: int = 1000) -> Refund:
    return payments.refund(KEY, intent_id, Money(cents), ABOUT)


def test_the_refund_says_what_it_is_of(
    payments: StripePayments, stand_in: StandIn, call: Call
) -> None:
    made = give_back(payments, taken(payments))
    metadata = call("GET", f"/v1/refunds/{made.refund_id}")["metadata"]
    assert metadata == {**ABOUT, "muse_key": KEY}
    assert stand_in.controls.money()["refunded"] == 1000


@pytest.mark.parametrize(
    "kind", ["drop_before", "drop_after", "500_before", "500_after", "429", "lock_timeout"]
)
def test_a_refund_that_fails_once_is_made_once(
    payments: StripePayments, stand_in: StandIn, kind: str
) -> None:
    intent_id = taken(payments)
    stand_in.faults.add("POST /v1/refunds$", kind)
    assert give_back(payments, intent_id).status is RefundStatus.SUCCEEDED
    assert stand_in.controls.money()["refunded"] == 1000
    assert stand_in.faults.planned() == []


@pytest.mark.parametrize("kind", ["drop_before", "drop_after", "500_before", "429"])
def test_an_outage_is_told_and_the_same_key_goes_on_later(
    payments: StripePayments, stand_in: StandIn, kind: str
) -> None:
    intent_id = taken(payments)
    stand_in.faults.add("POST /v1/refunds$", kind, 100)
    with pytest.raises(PaymentsUnavailable):
        give_back(payments, intent_id)
    stand_in.faults.clear()
    assert give_back(payments, intent_id).status is RefundStatus.SUCCEEDED
    assert stand_in.controls.money()["refunded"] == 1000


@pytest.mark.parametrize("when", list(When))
def test_a_crash_around_it_costs_nothing(
    payments: StripePayments, transport: InProcessClient, stand_in: StandIn, when: When
) -> None:
    intent_id = taken(payments)
    transport.crash_at(when)
    with pytest.raises(Crash):
        give_back(payments, intent_id)
    give_back(payments, intent_id)
    assert stand_in.controls.money()["refunded"] == 1000


def test_a_refund_may_take_time_or_come_back(payments: StripePayments, stand_in: StandIn) -> None:
    intent_id = taken(payments, "pm_card_pendingRefund")
    assert give_back(payments, intent_id).status is RefundStatus.PENDING
    stand_in.controls.advance(120)
    [arrived] = payments.refunds_of(intent_id)
    assert arrived.status is RefundStatus.SUCCEEDED


def test_one_that_failed_says_why(payments: StripePayments, stand_in: StandIn) -> None:
    intent_id = taken(payments, "pm_card_refundFail")
    give_back(payments, intent_id)
    stand_in.controls.advance(120)
    [failed] = payments.refunds_of(intent_id)
    assert (failed.status, failed.failure_code) == (
        RefundStatus.FAILED,
        "expired_or_canceled_card",
    )


def test_a_charge_that_is_disputed_is_not_refunded_and_that_is_an_answer(
    payments: StripePayments,
) -> None:
    intent_id = taken(payments, "pm_card_createDispute")
    refused = give_back(payments, intent_id)
    assert (refused.status, refused.refund_id) == (RefundStatus.FAILED, None)
    assert refused.failure_code == "charge_disputed"


def test_all_of_it_twice_is_refused_the_second_time(payments: StripePayments) -> None:
    intent_id = taken(payments)
    give_back(payments, intent_id, TAKEN.cents)
    second = payments.refund("another key", intent_id, Money(100), {})
    assert second.failure_code == "charge_already_refunded"


def test_less_may_be_left_at_stripe_than_muse_knows(payments: StripePayments, call: Call) -> None:
    """Somebody refunded by hand, in Stripe's own pages."""
    intent_id = taken(payments)
    call("POST", "/v1/refunds", payment_intent=intent_id, amount=TAKEN.cents - 1)
    refused = give_back(payments, intent_id)
    assert (refused.status, refused.failure_code) == (RefundStatus.FAILED, "amount_too_large")


def test_a_payment_that_is_not_there_is_a_bug(payments: StripePayments) -> None:
    with pytest.raises(PaymentsBug):
        give_back(payments, "pi_unknown")


def test_what_stripe_records_of_the_uncaptured_rest_is_no_refund_of_muse(
    payments: StripePayments, stand_in: StandIn
) -> None:
    stand_in.controls.set_remainder(Remainder.REFUNDED)
    intent_id = taken(payments)
    made = give_back(payments, intent_id)
    assert [r for r in payments.refunds_of(intent_id) if r.key == KEY] == [made]
    assert [r.key for r in payments.refunds_of(intent_id)] == [KEY, None]


def test_more_refunds_than_a_page_holds_are_all_found(payments: StripePayments) -> None:
    intent_id = taken(payments)
    for n in range(101):
        payments.refund(f"key-{n}", intent_id, Money(1), {})
    assert [r.key for r in payments.refunds_of(intent_id)] == [
        f"key-{n}" for n in range(100, -1, -1)
    ]
