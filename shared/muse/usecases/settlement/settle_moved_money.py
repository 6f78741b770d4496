"""Close a checkout whose money somebody else moved: captured, refunded, or released at Stripe."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from muse.domain.errors import PaymentsUnavailable, VersionConflict
from muse.domain.payments.excess import CapturedMoney, Excess, excess_row
from muse.domain.payments.payment import PaymentIntent, PaymentTransaction
from muse.domain.session import CheckoutSession
from muse.domain.task import COLLECT_TIME, Task, TaskKind, TaskStatus, collect_task_id
from muse.usecases.after_sale.save_change import RefundDependencies
from muse.usecases.settlement.give_back_excess import give_back_excess


def settle_moved_money(
    session: CheckoutSession,
    row: PaymentTransaction,
    intent: PaymentIntent,
    taken: CapturedMoney,
    deps: RefundDependencies,
    *,
    gave_away: bool,
) -> CheckoutSession:
    """The checkout, closed: what was taken above what is due goes back, what is missing is a debt
    with a task. `row` is the ledger's row of its settlement. Errors: VersionConflict."""
    storage, now = deps.storage, deps.clock.now()
    closed = session.settle_moved_money(taken, now, gave_away=gave_away)
    rows = [*_rows(session, row, intent, taken, now), *_excess(closed, taken, deps)]
    if closed.payment.collection is None:
        storage.commit(closed, *rows)
    else:
        task = _collect(closed, taken, now)
        storage.commit(closed, *rows, task)
        deps.notifier.task_opened(task.saved())
    with suppress(PaymentsUnavailable, VersionConflict):  # reconciliation makes it good
        give_back_excess(session.session_id, deps)
    return storage.checkout(session.session_id)


def _rows(
    session: CheckoutSession,
    row: PaymentTransaction,
    intent: PaymentIntent,
    taken: CapturedMoney,
    now: datetime,
) -> list[PaymentTransaction]:
    """The ledger says what was taken, whoever did."""
    if not taken.received:
        return [row.failed(now, "hold_is_gone", intent.intent_id)]
    if session.payment.due:
        return [replace(row, amount=taken.received).succeeded(now, intent)]
    by_others = session.ledger.taken_elsewhere(taken, now).succeeded(now, intent)
    return [row.failed(now, "was_taken", intent.intent_id), by_others]


def _excess(
    closed: CheckoutSession, taken: CapturedMoney, deps: RefundDependencies
) -> list[PaymentTransaction]:
    amount = closed.payment.excess
    if amount is None:
        return []
    ledger = deps.storage.payments(closed.session_id)
    excess = Excess(closed.payment.intent_id or "", amount, taken.returned)
    return [excess_row(closed.session_id, ledger, excess, deps.clock.now())]


def _collect(closed: CheckoutSession, taken: CapturedMoney, now: datetime) -> Task:
    due = closed.payment.due or taken.kept
    missing = (due - taken.kept).display
    part = f"{missing} of {due.display}" if taken.kept else missing
    why = _why(taken)
    return Task(
        task_id=collect_task_id(closed.session_id),
        kind=TaskKind.COLLECT,
        status=TaskStatus.OPEN,
        order_number=None,
        session_id=closed.session_id,
        store_id=None,
        store_name=None,
        reason=f"{part} could not be taken: {why}.",
        created_at=now,
        due_at=now + COLLECT_TIME,
    )


def _why(taken: CapturedMoney) -> str:
    if not taken.received:
        return "the hold is gone"
    if taken.returned:
        back = taken.returned.display
        return f"somebody took {taken.received.display} and gave back {back}, not with Muse"
    return f"somebody took only {taken.received.display}, not with Muse"
