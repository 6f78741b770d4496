"""Finish what a crash left open, without anybody calling: the rules, and one round of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial

from muse.domain.errors import VersionConflict
from muse.domain.session import CheckoutSession, SessionStatus
from muse.domain.task import Task
from muse.usecases.after_sale.save_change import RefundDependencies
from muse.usecases.checkout.dependencies import PlacingDependencies
from muse.usecases.checkout.place_checkout import CLAIM_TIME
from muse.usecases.recovery.outcome import RecoveryOutcome
from muse.usecases.recovery.recover_ledger import finish_refunds, finish_rows
from muse.usecases.recovery.recover_orders import continue_run, settle_before_hold_ends
from muse.usecases.recovery.recover_payment import (
    cancel_unused_intent,
    expire_checkout,
    expire_without_orders,
    finish_claim,
    release_claim,
)
from muse.usecases.recovery.recover_tasks import (
    close_needless_code,
    close_needless_review,
    fail_overdue,
    notify_run_again,
    wake,
)

_AT_ONCE = timedelta()
_A_MOMENT = timedelta(minutes=1)  # for those who are at it, and for clocks that differ
_TOO_LATE = timedelta(hours=1)
_ROWS_AGE = timedelta(minutes=5)


class State(StrEnum):
    """A checkout as reconciliation sees it."""

    PENDING = "pending: nobody has placed it"
    WAITS_FOR_BANK = "requires_action: the shopper has to confirm the payment"
    ABANDONED = "processing without orders: the request that claimed it crashed or gave up"
    ORDERED = "processing with orders"
    LOOSE = "closed unordered, but its payment is not"


@dataclass(frozen=True, slots=True)
class Rule:
    """A session in `state`, this long `after` the moment `since`: `action`. An action gives what it
    did, or None when there was nothing to do."""

    state: State
    since: Callable[[CheckoutSession], datetime | None]
    after: timedelta
    action: Callable[[CheckoutSession, PlacingDependencies], RecoveryOutcome | None]


# The first rule that fits counts. docs/recovery.md says what people see of each.
RULES: tuple[Rule, ...] = (
    Rule(State.PENDING, lambda s: s.began_at, _TOO_LATE, expire_without_orders),
    Rule(State.PENDING, lambda s: s.expires_at, _A_MOMENT, expire_checkout),
    Rule(State.WAITS_FOR_BANK, lambda s: s.began_at, _TOO_LATE, release_claim),
    Rule(State.WAITS_FOR_BANK, lambda s: s.payment.action_until, _A_MOMENT, finish_claim),
    Rule(State.ABANDONED, lambda s: s.began_at, _TOO_LATE, release_claim),
    Rule(State.ABANDONED, lambda s: s.began_at, _A_MOMENT, finish_claim),
    Rule(State.ORDERED, lambda s: s.payment.settle_by, _AT_ONCE, settle_before_hold_ends),
    Rule(State.ORDERED, lambda s: s.began_at, _A_MOMENT, continue_run),
    Rule(State.LOOSE, lambda s: s.created_at, _AT_ONCE, cancel_unused_intent),
)
# Every unfinished task is offered to each of these, the first that does something counts.
TASK_RULES: tuple[Callable[[Task, PlacingDependencies], RecoveryOutcome | None], ...] = (
    notify_run_again,
    fail_overdue,
    close_needless_review,
    close_needless_code,
)


@dataclass(frozen=True, slots=True)
class FailedRecovery:
    """What went wrong with one session or task; it is tried again in the next round."""

    about: str
    error: str


@dataclass(slots=True)
class Report:
    """What one round did. `is_whole` is False when its time was over before it saw everything."""

    done: Counter[RecoveryOutcome] = field(default_factory=Counter)
    troubles: list[FailedRecovery] = field(default_factory=list)
    looked_at: int = 0
    is_whole: bool = True


def reconcile(deps: PlacingDependencies, may_go_on: Callable[[], bool] = lambda: True) -> Report:
    """One round over everything unfinished, oldest first; it stops when `may_go_on` says no.

    What it finds in an index it reads again and takes over by a conditional commit, so that a slow
    step or another round can't commit under it, nor it under them. Trouble with one thing stops no
    other.
    """
    report = Report()
    for about, act in _everything(deps):
        if not may_go_on():
            report.is_whole = False
            break
        report.looked_at += 1
        try:
            done = act()
        except VersionConflict:
            done = RecoveryOutcome.OVERTAKEN
        except Exception as error:  # noqa: BLE001 - whatever it is, the others must not wait for it
            done = RecoveryOutcome.FAILED
            report.troubles.append(FailedRecovery(about, f"{type(error).__name__}: {error}"))
        if done:
            report.done[done] += 1
    return report


def rule_for(session: CheckoutSession, now: datetime) -> Rule | None:
    """The rule that applies to a session now."""
    state = state_of(session, now)
    fitting = (rule for rule in RULES if rule.state is state and _is_due(rule, session, now))
    return next(fitting, None)


def _is_due(rule: Rule, session: CheckoutSession, now: datetime) -> bool:
    since = rule.since(session)
    return since is not None and now >= since + rule.after


def state_of(session: CheckoutSession, now: datetime) -> State | None:
    """None while somebody is at it, and when nothing is left to do."""
    if session.has_unused_intent:
        return State.LOOSE
    if session.claim_is_abandoned(now):
        return State.ABANDONED
    if session.status is SessionStatus.PROCESSING:
        return State.ORDERED if session.order_numbers else None
    return _BY_STATUS.get(session.status)


_BY_STATUS = {
    SessionStatus.PENDING: State.PENDING,
    SessionStatus.REQUIRES_ACTION: State.WAITS_FOR_BANK,
}


def _everything(
    deps: PlacingDependencies,
) -> Iterator[tuple[str, Callable[[], RecoveryOutcome | None]]]:
    now, storage = deps.clock.now(), deps.storage
    for task in storage.unfinished_tasks():
        yield task.task_id, partial(_see_to_task, task, deps)
    for task in storage.sleeping_tasks(now):
        yield task.task_id, partial(wake, task, deps)
    for session_id in storage.unfinished_checkouts(now - CLAIM_TIME):
        yield session_id, partial(_see_to_session, session_id, deps)
    for session_id in storage.checkouts_with_pending_payments(now - _ROWS_AGE):
        yield session_id, partial(_see_to_rows, session_id, deps)


def _see_to_task(task: Task, deps: PlacingDependencies) -> RecoveryOutcome | None:
    return next((done for rule in TASK_RULES if (done := rule(task, deps))), None)


def _see_to_session(session_id: str, deps: PlacingDependencies) -> RecoveryOutcome | None:
    session = deps.storage.checkout(session_id)
    rule = rule_for(session, deps.clock.now())
    return rule.action(session, deps) if rule else None


def _see_to_rows(session_id: str, deps: PlacingDependencies) -> RecoveryOutcome | None:
    finished = finish_rows(deps.storage.checkout(session_id), deps)
    refunding = RefundDependencies(deps.storage, deps.payments, deps.notifier, deps.clock)
    return finish_refunds(session_id, refunding) or finished
