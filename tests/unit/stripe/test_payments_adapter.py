"""The payments adapter, held against the stand-in of Stripe."""

from __future__ import annotations

from datetime import timedelta

import pytest
import stripe

from local.stripe.in_process import Crash, InProcessClient, When
from local.stripe.stand_in import StandIn
from local.stripe.state.account import API_VERSION as STAND_IN_VERSION
from muse.adapters.stripe import StripePayments, StripeSettings
from muse.adapters.stripe.answers import PaymentsBug
from muse.adapters.stripe.transport.client import API_VERSION
from muse.domain.errors import (
    CardNumberRefused,
    Conflict,
    PaymentDeclined,
    PaymentsUnavailable,
)
from muse.domain.money import Money
from muse.domain.payments.payment import IntentStatus, PaymentIntent
from tests.unit.stripe.conftest import SECRET, START

TOTAL = Money(33700)


def created(payments: StripePayments, card: str = "pm_card_visa", key: str = "c:1") -> str:
    intent = payments.create(key, TOTAL, card, session_id="cs_1", user_id="u_1")
    return intent.intent_id


def held(payments: StripePayments, card: str = "pm_card_visa") -> PaymentIntent:
    return payments.confirm("confirm:1", created(payments, card))


def test_creating_an_intent_holds_nothing(payments: StripePayments, stand_in: StandIn) -> None:
    intent = payments.create("c:1", TOTAL, "pm_card_visa", session_id="cs_1", user_id="u_1")
    assert intent.status is IntentStatus.REQUIRES_CONFIRMATION
    assert (intent.amount, intent.capturable, intent.charge_id) == (TOTAL, Money(0), None)
    assert stand_in.controls.money()["held"] == 0


def test_confirming_holds_the_whole_amount_for_seven_days(payments: StripePayments) -> None:
    intent = held(payments)
    assert intent.status is IntentStatus.REQUIRES_CAPTURE
    assert (intent.capturable, intent.received) == (TOTAL, Money(0))
    assert intent.capture_before == START + timedelta(days=7)
    assert intent.risk_level == "normal"
    assert intent.charge_id is not None
    assert intent.client_secret is not None


def test_less_can_be_captured_and_the_rest_is_released(
    payments: StripePayments, stand_in: StandIn
) -> None:
    intent = payments.capture("capture:1", held(payments).intent_id, Money(24800))
    assert intent.status is IntentStatus.SUCCEEDED
    assert (intent.received, intent.capturable) == (Money(24800), Money(0))
    assert stand_in.controls.money() == {"held": 0, "holds": [], "captured": 24800, "refunded": 0}


def test_a_hold_can_be_released(payments: StripePayments, stand_in: StandIn) -> None:
    intent = payments.cancel("void:1", held(payments).intent_id)
    assert (intent.status, intent.capturable) == (IntentStatus.CANCELED, Money(0))
    assert stand_in.controls.money()["held"] == 0


def test_releasing_what_is_released_is_no_error(payments: StripePayments) -> None:
    intent_id = held(payments).intent_id
    payments.cancel("void:1", intent_id)
    assert payments.cancel("void:2", intent_id).status is IntentStatus.CANCELED


def test_taken_money_cannot_be_released(payments: StripePayments) -> None:
    intent_id = held(payments).intent_id
    payments.capture("capture:1", intent_id, TOTAL)
    with pytest.raises(Conflict, match="taken already"):
        payments.cancel("void:1", intent_id)


def test_a_second_capture_with_another_key_takes_nothing_more(
    payments: StripePayments, stand_in: StandIn
) -> None:
    intent_id = held(payments).intent_id
    payments.capture("capture:1", intent_id, Money(10000))
    again = payments.capture("capture:2", intent_id, Money(10000))
    assert again.received == Money(10000)
    assert stand_in.controls.money()["captured"] == 10000


def test_capturing_an_expired_hold_tells_that_it_is_gone(
    payments: StripePayments, stand_in: StandIn
) -> None:
    intent_id = held(payments).intent_id
    stand_in.controls.advance(timedelta(days=7, seconds=1).total_seconds())
    late = payments.capture("capture:1", intent_id, TOTAL)
    assert (late.status, late.received) == (IntentStatus.CANCELED, Money(0))


@pytest.mark.parametrize(
    ("card", "code", "words"),
    [
        ("pm_card_chargeDeclined", "generic_decline", "declined"),
        ("pm_card_visa_chargeDeclined", "generic_decline", "declined"),
        ("pm_card_chargeDeclinedInsufficientFunds", "insufficient_funds", "not enough money"),
        ("pm_card_chargeDeclinedExpiredCard", "expired_card", "expired"),
        ("pm_card_chargeDeclinedIncorrectCvc", "incorrect_cvc", "security code"),
        ("pm_card_chargeDeclinedProcessingError", "processing_error", "try again in a moment"),
        ("pm_card_visa_chargeDeclinedVelocityLimitExceeded", "card_velocity_exceeded", "limit"),
    ],
)
def test_a_refusal_is_an_answer_with_words_for_the_shopper(
    payments: StripePayments, card: str, code: str, words: str
) -> None:
    refused = held(payments, card)
    assert refused.status is IntentStatus.REQUIRES_PAYMENT_METHOD
    assert refused.decline is not None
    assert refused.decline.code == code
    assert words in refused.decline.message


@pytest.mark.parametrize(
    "card",
    [
        "pm_card_chargeDeclinedLostCard",
        "pm_card_chargeDeclinedStolenCard",
        "pm_card_chargeDeclinedFraudulent",
        "pm_card_radarBlock",
        "pm_card_riskLevelHighest",
    ],
)
def test_a_suspicious_card_is_told_no_more_than_that_it_was_declined(
    payments: StripePayments, card: str
) -> None:
    refused = held(payments, card).decline
    assert refused is not None
    assert refused.code == "generic_decline"
    assert refused.message == "The card was declined. Please try another card."


def test_after_a_refusal_another_card_pays_with_the_same_intent(
    payments: StripePayments, stand_in: StandIn
) -> None:
    intent_id = held(payments, "pm_card_chargeDeclined").intent_id
    payments.update("update:2", intent_id, Money(20000), "pm_card_mastercard")
    paid = payments.confirm("confirm:2", intent_id)
    assert (paid.intent_id, paid.capturable, paid.decline) == (intent_id, Money(20000), None)
    assert stand_in.controls.money()["holds"] == [intent_id]


def test_a_repeated_refusal_is_the_same_refusal(
    payments: StripePayments, client: stripe.StripeClient
) -> None:
    intent_id = created(payments, "pm_card_chargeDeclined")
    assert payments.confirm("confirm:1", intent_id) == payments.confirm("confirm:1", intent_id)
    assert len(client.v1.charges.list().data) == 1


def test_an_elevated_risk_is_reported_and_the_money_held(payments: StripePayments) -> None:
    intent = held(payments, "pm_card_riskLevelElevated")
    assert intent.status is IntentStatus.REQUIRES_CAPTURE
    assert intent.risk_level == "elevated"


def test_three_d_secure_waits_for_the_shopper_and_then_holds(
    payments: StripePayments, stand_in: StandIn
) -> None:
    waiting = held(payments, "pm_card_threeDSecure2Required")
    assert waiting.status is IntentStatus.REQUIRES_ACTION
    assert waiting.client_secret is not None
    assert stand_in.controls.money()["held"] == 0
    stand_in.controls.authenticate(waiting.intent_id)
    confirmed = payments.retrieve(waiting.intent_id)
    assert (confirmed.status, confirmed.capturable) == (IntentStatus.REQUIRES_CAPTURE, TOTAL)


def test_a_failed_three_d_secure_is_a_refusal(payments: StripePayments, stand_in: StandIn) -> None:
    waiting = held(payments, "pm_card_threeDSecure2Required")
    stand_in.controls.authenticate(waiting.intent_id, success=False)
    failed = payments.retrieve(waiting.intent_id)
    assert failed.status is IntentStatus.REQUIRES_PAYMENT_METHOD
    assert failed.decline is not None
    assert "not confirmed" in failed.decline.message


def test_confirming_what_was_confirmed_meanwhile_answers_how_it_stands(
    payments: StripePayments, stand_in: StandIn
) -> None:
    waiting = held(payments, "pm_card_threeDSecure2Required")
    stand_in.controls.authenticate(waiting.intent_id)
    assert payments.confirm("confirm:2", waiting.intent_id).capturable == TOTAL
    assert payments.update("update:2", waiting.intent_id, Money(1), "pm_card_visa").amount == TOTAL


def test_a_confirmation_token_pays(
    payments: StripePayments, client: stripe.StripeClient, stand_in: StandIn
) -> None:
    token = client.v1.test_helpers.confirmation_tokens.create({"payment_method": "pm_card_visa"})
    intent_id = created(payments, token.id)
    assert payments.confirm("confirm:1", intent_id).capturable == TOTAL
    assert payments.confirm("confirm:1", intent_id).capturable == TOTAL
    assert stand_in.controls.money()["held"] == TOTAL.cents


def test_a_token_that_was_used_is_an_unusable_payment_method(
    payments: StripePayments, client: stripe.StripeClient
) -> None:
    token = client.v1.test_helpers.confirmation_tokens.create({"payment_method": "pm_card_visa"})
    payments.confirm("confirm:1", created(payments, token.id, "c:1"))
    with pytest.raises(PaymentDeclined, match="choose it again") as refused:
        payments.confirm("confirm:2", created(payments, token.id, "c:2"))
    assert refused.value.decline_code == "unusable_payment_method"


def test_after_a_token_was_refused_a_saved_card_pays(
    payments: StripePayments, client: stripe.StripeClient
) -> None:
    declining = {"payment_method": "pm_card_chargeDeclined"}
    token = client.v1.test_helpers.confirmation_tokens.create(declining)  # type: ignore[arg-type]  # a plain dict
    intent_id = created(payments, token.id)
    assert payments.confirm("confirm:1", intent_id).decline is not None
    payments.update("update:2", intent_id, TOTAL, "pm_card_visa")
    assert payments.confirm("confirm:2", intent_id).capturable == TOTAL


def test_an_unknown_payment_method_is_unusable(payments: StripePayments) -> None:
    with pytest.raises(PaymentDeclined) as refused:
        created(payments, "pm_doesnotexist")
    assert refused.value.decline_code == "unusable_payment_method"


@pytest.mark.parametrize(
    "secret", ["4000 0000 0000 0000", "400000000000", "pm_400000000000000", "tok_visa", ""]
)
def test_what_is_no_method_id_never_leaves(
    payments: StripePayments, transport: InProcessClient, secret: str
) -> None:
    with pytest.raises(CardNumberRefused) as refused:
        created(payments, secret)
    assert transport.calls == []
    assert secret == "" or secret not in str(refused.value)


@pytest.mark.parametrize("kind", ["drop_before", "drop_after", "500_before", "429", "lock_timeout"])
@pytest.mark.parametrize("step", ["", "/confirm", "/capture"])
def test_a_call_that_fails_once_is_repeated_and_happens_once(
    payments: StripePayments, stand_in: StandIn, kind: str, step: str
) -> None:
    stand_in.faults.add(f"POST /v1/payment_intents(/pi_[^/]+)?{step}$", kind)
    intent_id = held(payments).intent_id
    payments.capture("capture:1", intent_id, Money(30000))
    assert stand_in.controls.money() == {"held": 0, "holds": [], "captured": 30000, "refunded": 0}
    assert len(list(stand_in.account.newest_first("payment_intent"))) == 1
    assert stand_in.faults.planned() == []


@pytest.mark.parametrize("step", ["", "/confirm", "/capture", "/cancel"])
def test_a_failure_that_stripe_keeps_is_resolved_by_looking(
    payments: StripePayments, stand_in: StandIn, step: str
) -> None:
    stand_in.faults.add(f"POST /v1/payment_intents(/pi_[^/]+)?{step}$", "500_after")
    intent_id = held(payments).intent_id
    if step == "/cancel":
        assert payments.cancel("void:1", intent_id).status is IntentStatus.CANCELED
    else:
        assert payments.capture("capture:1", intent_id, TOTAL).received == TOTAL
    assert len(list(stand_in.account.newest_first("payment_intent"))) == 1


def test_a_kept_failure_of_an_update_is_resolved_by_its_key(
    payments: StripePayments, stand_in: StandIn
) -> None:
    intent_id = created(payments)
    stand_in.faults.add(f"POST /v1/payment_intents/{intent_id}$", "500_after")
    updated = payments.update("update:2", intent_id, Money(5000), "pm_card_visa")
    assert updated.amount == Money(5000)


def test_a_slow_answer_is_given_up_and_asked_for_again(
    payments: StripePayments, stand_in: StandIn
) -> None:
    intent_id = created(payments)
    stand_in.faults.add("POST .*/confirm", "slow", seconds=5)
    assert payments.confirm("confirm:1", intent_id).capturable == TOTAL
    assert stand_in.controls.money()["held"] == TOTAL.cents


@pytest.mark.parametrize("kind", ["drop_before", "drop_after", "500_before", "429"])
def test_an_outage_is_told_within_the_budget_and_the_same_key_goes_on_later(
    payments: StripePayments, stand_in: StandIn, kind: str
) -> None:
    intent_id = created(payments)
    began = stand_in.clock.now()
    stand_in.faults.add("/confirm", kind, 100)
    with pytest.raises(PaymentsUnavailable):
        payments.confirm("confirm:1", intent_id)
    assert stand_in.clock.now() - began <= 6
    stand_in.faults.clear()
    assert payments.confirm("confirm:1", intent_id).capturable == TOTAL
    assert stand_in.controls.money()["held"] == TOTAL.cents


@pytest.mark.parametrize("when", list(When))
@pytest.mark.parametrize("call", [1, 2, 3])
def test_a_crash_around_any_call_costs_nothing(
    payments: StripePayments,
    transport: InProcessClient,
    stand_in: StandIn,
    when: When,
    call: int,
) -> None:
    transport.crash_at(when, call)
    with pytest.raises(Crash):
        payments.capture("capture:1", held(payments).intent_id, Money(9900))
    payments.capture("capture:1", held(payments).intent_id, Money(9900))
    assert stand_in.controls.money() == {"held": 0, "holds": [], "captured": 9900, "refunded": 0}


def test_every_write_carries_the_key_it_was_given(
    payments: StripePayments, transport: InProcessClient
) -> None:
    payments.capture("capture:1", held(payments).intent_id, TOTAL)
    keys = [made.idempotency_key for made in transport.calls if made.method == "POST"]
    assert keys == ["c:1", "confirm:1", "capture:1"]


def test_a_key_used_for_something_else_is_a_bug_and_not_an_outage(
    payments: StripePayments,
) -> None:
    created(payments)
    with pytest.raises(PaymentsBug, match="IdempotencyError"):
        payments.create("c:1", Money(999), "pm_card_visa", session_id="cs_1", user_id="u_1")


def test_a_wrong_secret_key_is_a_bug_and_is_not_shown(transport: InProcessClient) -> None:
    payments = StripePayments(StripeSettings("sk_live_notme"), transport)
    with pytest.raises(PaymentsBug, match="AuthenticationError") as refused:
        created(payments)
    assert "notme" not in str(refused.value)
    assert "notme" not in repr(StripeSettings("sk_live_notme"))


def test_the_intents_of_a_session_are_found_on_every_page(
    payments: StripePayments, client: stripe.StripeClient
) -> None:
    mine = created(payments)
    for number in range(120):
        payments.create(f"o:{number}", TOTAL, "pm_card_visa", session_id="cs_2", user_id="u_1")
    found = payments.find_by_session("cs_1", START - timedelta(minutes=1))
    assert [intent.intent_id for intent in found] == [mine]
    assert payments.find_by_session("cs_1", START + timedelta(minutes=1)) == ()


def test_a_redirect_is_allowed_where_there_is_a_place_to_come_back_to(
    transport: InProcessClient, client: stripe.StripeClient
) -> None:
    settings = StripeSettings(SECRET, return_url="https://shop.example/back")
    waiting = held(StripePayments(settings, transport), "pm_card_threeDSecure2Required")
    action = client.v1.payment_intents.retrieve(waiting.intent_id).next_action
    assert action is not None
    assert action.redirect_to_url is not None
    assert action.redirect_to_url.return_url == "https://shop.example/back"


def test_the_pinned_version_is_the_one_the_library_describes() -> None:
    from stripe._api_version import _ApiVersion  # noqa: PLC0415 - private, used here alone

    assert API_VERSION == STAND_IN_VERSION == _ApiVersion.CURRENT
