"""Who moves money and doubts payments outside of Muse: people in Stripe's dashboard, other
programs, banks. They ask nobody, and act on whatever payment there is just then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from random import Random

from muse.domain.money import Money
from muse.domain.payments.dispute import Dispute, DisputeState, ServiceReview
from muse.domain.payments.payment import IntentStatus, PaymentIntent
from muse.domain.payments.payment_event import PaymentEvent
from muse.usecases.payment_events.note_payment_event import note_payment_event
from tests.simulation.actors import Actor
from tests.simulation.case import Case
from tests.simulation.stage import Stage

FIRST_SEED = 10_000_000
"""From this seed on cases have outsiders; those before it stay what they were."""
_LONGEST_SILENCE = 300.0
_DELAYS = (0, 0, 0.25, 1, 5, 20, 45, 60, 120, 900, 3600)


def with_outsiders(case: Case) -> Case:
    """The case with some of them beside everybody else, always the same for its seed."""
    lot = Random(f"outsiders of {case.seed}")
    names = [lot.choice(sorted(OUTSIDERS)) for _ in range(lot.choice((0, 1, 1, 1, 2, 3)))]
    beside = tuple((name, case.presses_at + lot.choice(_DELAYS)) for name in names)
    return replace(case, actors=(*case.actors, *beside))


def _payment(stage: Stage, status: IntentStatus) -> PaymentIntent | None:
    """The newest payment that is in this state, once there is one."""

    def fitting() -> list[PaymentIntent]:
        return [i for i in stage.payments.intents.values() if i.status is status]

    return fitting()[-1] if stage.until(lambda: bool(fitting()), _LONGEST_SILENCE) else None


def _part_of(amount: Money, stage: Stage) -> Money:
    return Money(Random(stage.case.seed).randint(1, amount.cents), amount.currency)


def takes_all(stage: Stage) -> None:
    """Captures everything that is held, by hand."""
    held = _payment(stage, IntentStatus.REQUIRES_CAPTURE)
    if held:
        stage.payments.capture_by_hand(held.intent_id, held.capturable)
        _hear(stage, "payment_intent.succeeded", held.intent_id)


def takes_a_part(stage: Stage) -> None:
    held = _payment(stage, IntentStatus.REQUIRES_CAPTURE)
    if held:
        part = _part_of(held.capturable, stage)
        stage.payments.capture_by_hand(held.intent_id, part)


def takes_and_gives_back(stage: Stage) -> None:
    """Captures everything by hand, and gives a part of it back by hand."""
    held = _payment(stage, IntentStatus.REQUIRES_CAPTURE)
    if held:
        stage.payments.capture_by_hand(held.intent_id, held.capturable)
        stage.later(timedelta(seconds=1))
        stage.payments.refund_by_hand(held.intent_id, _part_of(held.capturable, stage))
        _hear(stage, "charge.refunded", held.intent_id)


def gives_back_a_part(stage: Stage) -> None:
    """Of what was taken, by whomever."""
    taken = _payment(stage, IntentStatus.SUCCEEDED)
    if taken:
        stage.payments.refund_by_hand(taken.intent_id, _part_of(taken.received, stage))


def gives_back_all(stage: Stage) -> None:
    taken = _payment(stage, IntentStatus.SUCCEEDED)
    if taken:
        stage.payments.refund_by_hand(taken.intent_id, taken.received)
        _hear(stage, "charge.refunded", taken.intent_id)


def cancels_held(stage: Stage) -> None:
    """Someone cancels the payment, or the bank lets the money go."""
    held = _payment(stage, IntentStatus.REQUIRES_CAPTURE)
    if held:
        stage.payments.cancel_by_hand(held.intent_id)
        _hear(stage, "payment_intent.canceled", held.intent_id)


def cancels_what_the_bank_asks_about(stage: Stage) -> None:
    asked = _payment(stage, IntentStatus.REQUIRES_ACTION)
    if asked:
        stage.payments.cancel_by_hand(asked.intent_id)


def warns(stage: Stage) -> None:
    """The card's issuer reports a payment as fraud, early or late."""
    payment = _payment(stage, IntentStatus.REQUIRES_CAPTURE) or _payment(
        stage, IntentStatus.SUCCEEDED
    )
    if payment:
        stage.payments.warn("issfr_1", payment.intent_id)
        _hear(stage, "radar.early_fraud_warning.created", payment.intent_id, "issfr_1")


def puts_aside(stage: Stage) -> None:
    """Stripe puts a payment aside, and decides ten minutes later unless a person was faster."""
    payment = _payment(stage, IntentStatus.REQUIRES_CAPTURE)
    if payment:
        approved = stage.case.seed % 2 == 0
        review = ServiceReview("prv_1", payment.intent_id, None)
        stage.payments.reviews["prv_1"] = review
        _hear(stage, "review.opened", payment.intent_id, "prv_1")
        stage.later(timedelta(minutes=10))
        stage.payments.reviews["prv_1"] = replace(review, approved=approved)
        _hear(stage, "review.closed", payment.intent_id, "prv_1")


def disputes(stage: Stage) -> None:
    """The shopper asks the bank for the money back; the bank decides an hour later."""
    taken = _payment(stage, IntentStatus.SUCCEEDED)
    if taken:
        dispute = Dispute(
            "dp_1", taken.intent_id, taken.received, DisputeState.NEEDS_RESPONSE, "fraudulent"
        )
        stage.payments.disputes["dp_1"] = dispute
        _hear(stage, "charge.dispute.created", taken.intent_id, "dp_1")
        stage.later(timedelta(hours=1))
        end = DisputeState.WON if stage.case.seed % 2 else DisputeState.LOST
        stage.payments.disputes["dp_1"] = replace(dispute, state=end)
        _hear(stage, "charge.dispute.closed", taken.intent_id, "dp_1")


def _hear(stage: Stage, kind: str, intent_id: str, object_id: str | None = None) -> None:
    """The news arrives as often as it takes until it is heard, and once more."""
    event = PaymentEvent("evt", kind, object_id or intent_id, stage.clock.now(), intent_id)
    for _ in range(6):
        if stage.attempt_to(lambda: note_payment_event(event, stage.reviewing)):
            break
        stage.later(timedelta(minutes=1))
    stage.attempt_to(lambda: note_payment_event(event, stage.reviewing))


def _named(*acts: Callable[[Stage], object]) -> dict[str, Actor]:
    actors = (Actor(f"outside: {act.__name__.replace('_', ' ')}", act) for act in acts)
    return {actor.name: actor for actor in actors}


MOVERS = _named(
    takes_all,
    takes_a_part,
    takes_and_gives_back,
    gives_back_a_part,
    gives_back_all,
    cancels_held,
    cancels_what_the_bank_asks_about,
)
"""Those who move money."""
OUTSIDERS = MOVERS | _named(warns, puts_aside, disputes)
