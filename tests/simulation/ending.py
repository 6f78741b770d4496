"""How a case ends: nobody presses any button any more. Reconciliation runs every minute, the bank
has its last word on refunds, the operations team does its tasks."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from functools import partial

from muse.domain.payments.dispute import DisputeState
from muse.domain.payments.excess import excesses
from muse.domain.payments.payment import RefundStatus, TransactionStatus
from muse.domain.payments.payment_event import PaymentEvent
from muse.domain.task import TaskKind
from muse.usecases.after_sale.follow_up_refund import follow_up_refund
from muse.usecases.payment_events.note_payment_event import note_payment_event
from muse.usecases.settlement.give_back_excess import give_back_excess
from tests.checkout_scene import PERSON
from tests.fakes.moments import Crash
from tests.recovery import A_ROUND
from tests.simulation.operations import NEXT_PERSON, work_on_list
from tests.simulation.reporting import deliver_again
from tests.simulation.stage import Stage

_ROUNDS = 200
_QUIET_TIME = timedelta(hours=2)


def bring_to_an_end(stage: Stage) -> bool:
    """Until nothing is left to do, whoever dies meanwhile; False when it never comes to that."""
    person = PERSON if stage.case.seed % 3 else NEXT_PERSON
    away = stage.case.away
    for _ in range(_ROUNDS):
        away = away and not all(session.is_final for session in stage.storage.sessions)
        with suppress(Crash):  # what fell with it has fallen
            _one_round(stage, None if away else person)
        if is_over(stage):
            return check_money_at_last(stage, person)
        stage.later(_QUIET_TIME if away else A_ROUND)
    return False


def check_money_at_last(stage: Stage, person: str) -> bool:
    """The daily check tells what others moved that nobody knows of; a person looks into it. Whether
    that brings up nothing more."""
    for _ in range(3):
        with suppress(Crash):
            stage.check_money()
            work_on_list(stage, person)
    return is_over(stage)


def _one_round(stage: Stage, person: str | None) -> None:
    stage.reconcile()
    stage.workflow.drive()
    bank_decides(stage)
    hear_of_refunds(stage)
    disputes_end(stage)
    deliver_again(stage)
    if person:
        work_on_list(stage, person)
    stage.workflow.drive()


def bank_decides(stage: Stage) -> None:
    """Refunds that are on their way arrive; in cases where they come back, the first does."""
    comes_back = stage.case.refunds == "comes back"
    for intent_id, made in stage.payments.refunds.items():
        ended = [replace(each, status=RefundStatus.SUCCEEDED) for each in made]
        own = [n for n, each in enumerate(made) if each.key]
        if comes_back and own:
            first = own[0]
            ended[first] = replace(
                made[first], status=RefundStatus.FAILED, failure_code="lost_or_stolen_card"
            )
        stage.payments.refunds[intent_id] = ended


def disputes_end(stage: Stage) -> None:
    """The bank decides every dispute, and says so again to whoever did not hear it."""
    for name, dispute in stage.payments.disputes.items():
        ended = replace(dispute, state=DisputeState.LOST) if dispute.is_open else dispute
        stage.payments.disputes[name] = ended
        event = PaymentEvent(
            "evt", "charge.dispute.closed", name, stage.clock.now(), dispute.intent_id
        )
        stage.attempt_to(partial(note_payment_event, event, stage.reviewing))


def hear_of_refunds(stage: Stage) -> None:
    """What the bank decided is heard of, as often as it takes."""
    for order in stage.orders:
        for adjustment in order.adjustments:
            number, n = order.order_number, adjustment.n
            stage.attempt_to(partial(follow_up_refund, number, n, stage.after_sale))
    for row in excesses(stage.storage.ledger):
        again = partial(give_back_excess, row.session_id, stage.after_sale, row.refund_id)
        stage.attempt_to(again)


def is_over(stage: Stage) -> bool:
    """Whether nothing is left for anybody to do."""
    pending = TransactionStatus.PENDING
    return not (
        any(session.is_unfinished for session in stage.storage.sessions)
        or stage.storage.unfinished_tasks()
        or any(t.kind is TaskKind.CODE and t.is_open for t in stage.storage.every_task)
        or any(row.status is pending for row in stage.storage.ledger)
        or _bank_and_muse_differ(stage)
    )


def _bank_and_muse_differ(stage: Stage) -> bool:
    """Whether a refund has come back, and Muse hasn't heard of it."""
    made = [refund for refunds in stage.payments.refunds.values() for refund in refunds]
    known = {
        adjustment.key_of(order.order_number): adjustment.refund.status
        for order in stage.orders
        for adjustment in order.adjustments
        if adjustment.refund
    }
    known |= {row.key: RefundStatus(row.status) for row in excesses(stage.storage.ledger)}
    return any(refund.key and known.get(refund.key) is not refund.status for refund in made)
