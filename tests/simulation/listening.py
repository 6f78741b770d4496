"""Who hears Stripe's news beside everybody else: late, twice and out of turn."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from muse.domain.payments.payment_event import PaymentEvent
from muse.usecases.payment_events.note_payment_event import note_payment_event
from tests.simulation.actors import Actor
from tests.simulation.stage import Stage

_KINDS = (
    "payment_intent.amount_capturable_updated",
    "payment_intent.payment_failed",
    "payment_intent.canceled",
    "payment_intent.succeeded",
    "charge.refunded",
)
_PAUSE = timedelta(seconds=3)
_ROUNDS = 25


def hears_stripe(stage: Stage) -> None:
    """Any news of any payment, whether it is true or not: what is fetched decides."""
    lot = Random(stage.case.seed)
    for _ in range(_ROUNDS):
        for intent_id in list(stage.payments.intents):
            kind = lot.choice(_KINDS)
            event = PaymentEvent("evt", kind, intent_id, stage.clock.now(), intent_id)
            stage.attempt_to(lambda event=event: note_payment_event(event, stage.reviewing))  # type: ignore[misc]  # bound per event
        stage.later(_PAUSE)


LISTENERS: dict[str, Actor] = {
    actor.name: actor
    for actor in (Actor("hears Stripe", hears_stripe), Actor("hears it again", hears_stripe))
}
