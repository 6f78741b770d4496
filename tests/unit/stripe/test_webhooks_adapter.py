"""Stripe's webhooks: signed bytes in, an event that names things out."""

from __future__ import annotations

import json
import time

import pytest

from local.stripe.stand_in import StandIn
from local.stripe.webhooks import signature
from muse.adapters.stripe import StripePayments, StripeWebhooks
from muse.adapters.stripe.webhooks import TOLERANCE_SECONDS
from muse.domain.errors import Malformed, SignatureInvalid
from muse.domain.money import Money
from muse.domain.payments.payment_event import PaymentEventSubject

OLD, NEW = "whsec_old", "whsec_new"
EVENT = {
    "id": "evt_1",
    "object": "event",
    "type": "charge.refunded",
    "created": 1_795_000_000,
    "data": {"object": {"id": "ch_1", "object": "charge", "payment_intent": "pi_1"}},
}


@pytest.fixture
def webhooks() -> StripeWebhooks:
    return StripeWebhooks([NEW, OLD])


def signed(body: bytes, secret: str = NEW, age: int = 0) -> str:
    return signature(body, secret, int(time.time()) - age)


def body_of(event: object) -> bytes:
    return json.dumps(event, indent=2).encode()


@pytest.mark.parametrize("secret", [OLD, NEW])
def test_either_secret_will_do_while_one_is_replaced(webhooks: StripeWebhooks, secret: str) -> None:
    event = webhooks.read(body_of(EVENT), signed(body_of(EVENT), secret))
    assert (event.event_id, event.kind) == ("evt_1", "charge.refunded")
    assert (event.object_id, event.intent_id) == ("ch_1", "pi_1")
    assert event.at.isoformat() == "2026-11-18T11:06:40+00:00"


@pytest.mark.parametrize(
    "header",
    ["", "nonsense", "t=1,v1=00", "v1=abc", "t=abc,v1=00"],
)
def test_a_header_that_signs_nothing(webhooks: StripeWebhooks, header: str) -> None:
    with pytest.raises(SignatureInvalid):
        webhooks.read(body_of(EVENT), header)


def test_another_secret(webhooks: StripeWebhooks) -> None:
    with pytest.raises(SignatureInvalid):
        webhooks.read(body_of(EVENT), signed(body_of(EVENT), "whsec_guessed"))


def test_one_byte_of_the_body_differs(webhooks: StripeWebhooks) -> None:
    header = signed(body_of(EVENT))
    with pytest.raises(SignatureInvalid):
        webhooks.read(body_of(EVENT) + b" ", header)


def test_a_signature_that_is_sent_again_much_later(webhooks: StripeWebhooks) -> None:
    old = signed(body_of(EVENT), age=TOLERANCE_SECONDS + 5)
    with pytest.raises(SignatureInvalid):
        webhooks.read(body_of(EVENT), old)


def test_bytes_that_are_no_text(webhooks: StripeWebhooks) -> None:
    with pytest.raises(SignatureInvalid):
        webhooks.read(b"\xff\xfe", signed(b"\xff\xfe"))


@pytest.mark.parametrize("event", [[], {}, {"id": "evt_1"}, EVENT | {"data": {"object": {}}}, 7])
def test_something_signed_that_is_no_event(webhooks: StripeWebhooks, event: object) -> None:
    with pytest.raises(Malformed):
        webhooks.read(body_of(event), signed(body_of(event)))


def test_what_the_stand_in_sends(stand_in: StandIn, payments: StripePayments) -> None:
    """A payment's whole life: every delivery is read, those that Muse listens to are known."""
    stand_in.courier._signed_at = time.time
    stand_in.controls.add_webhook("http://127.0.0.1:1/webhooks/stripe", NEW)
    total = Money(5700)
    intent = payments.create("c", total, "pm_card_visa", session_id="cs_1", user_id="ada")
    payments.confirm("k", intent.intent_id)
    payments.capture("t", intent.intent_id, total)
    payments.refund("r", intent.intent_id, Money(100), {})
    stand_in.controls.review(intent.intent_id)
    charge = payments.retrieve(intent.intent_id).charge_id or ""
    stand_in.controls.warn_of_fraud(charge)
    stand_in.controls.dispute(charge)

    webhooks = StripeWebhooks([NEW])
    events = [
        webhooks.read(delivery.body, delivery.headers["Stripe-Signature"])
        for delivery in stand_in.courier.due()
    ]

    assert {event.news for event in events if event.news} == {
        PaymentEventSubject.INTENT,
        PaymentEventSubject.CHARGE_REFUNDED,
        PaymentEventSubject.REFUND,
        PaymentEventSubject.REVIEW,
        PaymentEventSubject.FRAUD_WARNING,
        PaymentEventSubject.DISPUTE,
    }
    assert {event.intent_id for event in events if event.news} == {intent.intent_id}


def test_what_speaks_against_a_payment_is_fetched(
    stand_in: StandIn, payments: StripePayments
) -> None:
    total = Money(5700)
    made = payments.create("c", total, "pm_card_visa", session_id="cs_1", user_id="ada")
    payments.confirm("k", made.intent_id)
    review_id = stand_in.controls.review(made.intent_id)["id"]
    intent = payments.retrieve(made.intent_id)
    assert (intent.session_id, intent.review_id) == ("cs_1", review_id)
    review = payments.service_review(review_id)
    assert review is not None
    assert (review.intent_id, review.approved) == (made.intent_id, None)

    payments.capture("t", made.intent_id, total)
    charge = intent.charge_id or ""
    warning = payments.fraud_warning(stand_in.controls.warn_of_fraud(charge)["id"])
    assert warning is not None
    assert (warning.intent_id, warning.actionable) == (made.intent_id, True)

    opened = stand_in.controls.dispute(charge)
    dispute = payments.dispute(opened["id"])
    assert dispute is not None
    assert (dispute.intent_id, dispute.amount, dispute.state) == (
        made.intent_id,
        total,
        "needs_response",
    )
    assert dispute.answer_until is not None
    stand_in.controls.close_dispute(opened["id"], won=True)
    ended = payments.dispute(opened["id"])
    assert ended is not None
    assert ended.state == "won"
