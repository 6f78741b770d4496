"""Give back what somebody took although it was not due, and tell the operations team."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from muse.domain.money import Money
from muse.domain.payments.excess import (
    GIVEN_BACK_ELSEWHERE,
    Excess,
    describe_excess,
    excess_row,
    excesses,
    given_back_elsewhere,
)
from muse.domain.payments.payment import PaymentTransaction, Refund, TransactionStatus
from muse.domain.session import CheckoutSession
from muse.ports import Change
from muse.usecases.after_sale.save_change import RefundDependencies
from muse.usecases.money_check.difference_task import DifferenceSubject, updated_task

_TOO_MUCH = "amount_too_large"


def give_back_excess(session_id: str, deps: RefundDependencies, news_of: str | None = None) -> bool:
    """Bring every excess of a checkout that goes back to its end: refunded at Stripe, once; less of
    it when Stripe refuses that since others have given some back. A person is told of each, also of
    one that is refused for good. `news_of` is a refund that may have come back since. Whether
    anything new came of it.

    Errors: PaymentsUnavailable, VersionConflict: repeat.
    """
    is_new = False
    for row in excesses(deps.storage.payments(session_id)):
        is_due = _is_pending(row) or (news_of is not None and row.refund_id == news_of)
        following: PaymentTransaction | None = row if is_due else None
        while following:
            changed, following = _follow_up(following, deps)
            is_new = is_new or changed
    return is_new


def _is_pending(row: PaymentTransaction) -> bool:
    return row.status is TransactionStatus.PENDING


def _follow_up(
    row: PaymentTransaction, deps: RefundDependencies
) -> tuple[bool, PaymentTransaction | None]:
    """Whether that is news, and the row that takes its place if less goes back than it says."""
    refunds = deps.payments.refunds_of(row.intent_id or "")
    made = next((refund for refund in refunds if refund.key == row.key), None)
    if made is None:
        made = _refund(row, deps)
        if made.failure_code == _TOO_MUCH:
            less = _given_back_since(row, deps.payments.refunds_of(row.intent_id or ""))
            if less:
                return True, _lower(row, less, deps)
    now, session = deps.clock.now(), deps.storage.checkout(row.session_id)
    answered = row.answered(now, made)
    if replace(answered, finished_at=row.finished_at) == row:
        return False, None
    _store(answered, session, (), deps)
    return True, None


def _refund(row: PaymentTransaction, deps: RefundDependencies) -> Refund:
    metadata = {"session_id": row.session_id, "excess": str(row.attempt)}
    return deps.payments.refund(row.key, row.intent_id or "", row.amount, metadata)


def _given_back_since(row: PaymentTransaction, refunds: tuple[Refund, ...]) -> Money:
    """What others gave back of it since it was decided."""
    nothing = row.amount * 0
    elsewhere = given_back_elsewhere(refunds, row.amount.currency)
    return max(min(elsewhere - (row.elsewhere or nothing), row.amount), nothing)


def _lower(
    row: PaymentTransaction, less: Money, deps: RefundDependencies
) -> PaymentTransaction | None:
    """Stripe has refused that row for good: it is over; what is left to give back has a row of its
    own. The session is read first: whoever was faster has changed it, or is seen in the ledger."""
    now, left = deps.clock.now(), row.amount - less
    session = deps.storage.checkout(row.session_id)
    ledger = deps.storage.payments(row.session_id)
    if not any(known.key == row.key and _is_pending(known) for known in ledger):
        return None
    over = row.failed(now, GIVEN_BACK_ELSEWHERE, row.intent_id)
    is_own = row.intent_id == session.payment.intent_id
    changed = session.excess_given_back_elsewhere(less) if is_own else session
    if not left:
        _store(over, session, [changed], deps)
        return None
    excess = Excess(row.intent_id or "", left, (row.elsewhere or left * 0) + less)
    following = excess_row(row.session_id, ledger, excess, now)
    _store(over, session, [changed, following], deps)
    return following


def _store(
    row: PaymentTransaction,
    session: CheckoutSession,
    others: Sequence[Change],
    deps: RefundDependencies,
) -> None:
    """Together with the task of the checkout's money, which says so, too."""
    first = next(iter(deps.storage.orders(session.order_numbers[:1])), None)
    about = DifferenceSubject(session.session_id, session, first)
    task = updated_task(about, describe_excess(row), deps.storage, deps.clock.now())
    deps.storage.commit(row, *others, *([task] if task else []))
    if task:
        deps.notifier.task_opened(task.saved())
