"""The daily money check: what Stripe, the ledger, the orders and the buy side say of the money is
compared, and every difference becomes a task."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from muse.domain.errors import NotFound, VersionConflict
from muse.domain.ids import is_session_id
from muse.domain.money_check.difference import Difference
from muse.domain.money_check.differences import of_unknown_charge, of_unknown_refund
from muse.domain.payments.payment import Charge, ListedRefund
from muse.domain.session import CheckoutSession
from muse.domain.task import Task, TaskKind, difference_task_id
from muse.ports import Change
from muse.usecases.money_check.compare_records import MoneyCheckDependencies, compare_records
from muse.usecases.money_check.difference_task import DifferenceSubject, difference_task
from muse.usecases.recovery.reconcile import FailedRecovery

CHARGES_AGE = timedelta(
    days=8
)  # a hold lasts a week: what is captured late was charged long before
REFUNDS_AGE = timedelta(days=3)  # a run or two may fail
REFUNDS_MAY_FAIL = timedelta(days=35)  # docs.stripe.com/refunds, "Failed refunds": up to 30 days
ROWS_AGE = timedelta(days=1)
Step = tuple[str, Callable[[], None]]


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with the money of one checkout, or of one charge of none."""

    about: str
    differences: tuple[Difference, ...]


@dataclass(slots=True)
class Report:
    """What a check found that nobody has explained yet. `checked` counts the checkouts that were
    compared; `is_whole` is False when its time was over before it saw everything."""

    findings: list[Finding] = field(default_factory=list)
    troubles: list[FailedRecovery] = field(default_factory=list)
    checked: int = 0
    is_whole: bool = True

    @property
    def differences(self) -> int:
        return sum(len(finding.differences) for finding in self.findings)


def check_money(
    deps: MoneyCheckDependencies, may_go_on: Callable[[], bool] = lambda: True
) -> Report:
    """One check of everything that may have changed since the last ones; it stops when `may_go_on`
    says no, and the next one goes on. Two at once do no harm, and trouble with one thing stops no
    other.

    Compared are the checkouts that were settled and not checked since, those with an open task,
    those with a row of the ledger that is pending for a day, and those of every charge and refund
    that Stripe lists, whoever made it.
    """
    check = _Check(deps, deps.clock.now())
    report = check.report
    for name, listed in check.sources().items():
        try:
            for about, step in listed():
                if not may_go_on():
                    report.is_whole = False
                    return report
                check.attempt(about, step)
        except Exception as error:  # noqa: BLE001 - without one list the others are still checked
            report.troubles.append(FailedRecovery(name, f"{type(error).__name__}: {error}"))
    return report


class _Check:
    """One check: what it has seen already, and what it found."""

    def __init__(self, deps: MoneyCheckDependencies, now: datetime) -> None:
        self.report = Report()
        self._deps = deps
        self._now = now
        self._compared: dict[str, frozenset[str]] = {}  # the intents looked at, by session
        self._unknown: dict[str, list[Difference]] = {}  # by charge

    def sources(self) -> Mapping[str, Callable[[], Iterator[Step]]]:
        """Everything to look at, by where it is listed. A list is read while it is gone through."""
        storage, payments, now = self._deps.storage, self._deps.payments, self._now
        return {
            "tasks": self._tasks,
            "settled checkouts": lambda: self._each(storage.unchecked_checkouts(now)),
            "pending rows": lambda: self._each(
                storage.checkouts_with_pending_payments(now - ROWS_AGE)
            ),
            "refunds": self._refunds,
            "charges": lambda: (
                (one.charge_id, partial(self._see_charge, one))
                for one in payments.charges_since(now - CHARGES_AGE)
            ),
            "unknown charges": lambda: (
                (charge_id, partial(self._record, charge_id)) for charge_id in tuple(self._unknown)
            ),
        }

    def attempt(self, about: str, step: Callable[[], None]) -> None:
        """Do one step; trouble with it is reported."""
        try:
            step()
        except VersionConflict:
            return  # someone else is at it; a later check sees it again
        except Exception as error:  # noqa: BLE001 - whatever it is, the others must not wait for it
            trouble = FailedRecovery(about, f"{type(error).__name__}: {error}")
            self.report.troubles.append(trouble)

    def _tasks(self) -> Iterator[Step]:
        for task in self._deps.storage.unfinished_tasks():
            if task.kind is TaskKind.DIFFERENCE and task.session_id:
                yield from self._each(iter([task.session_id]))

    def _refunds(self) -> Iterator[Step]:
        """The latest ones, and those before them that banks have sent back meanwhile."""
        latest = self._now - REFUNDS_AGE
        for one in self._deps.payments.refunds_since(self._now - REFUNDS_MAY_FAIL):
            if one.at >= latest or not one.refund.counts:
                yield one.charge_id, partial(self._see_refund, one)

    def _each(self, session_ids: Iterator[str]) -> Iterator[Step]:
        for session_id in session_ids:
            if session_id not in self._compared:
                yield session_id, partial(self._see_session, session_id)

    def _see_session(self, session_id: str) -> None:
        self._compare(self._deps.storage.checkout(session_id))

    def _see_refund(self, listed: ListedRefund) -> None:
        session = self._session_of(listed)
        if session is not None:
            self._compare(session, listed.intent_id)
        elif listed.refund.moves_money:
            self._unknown.setdefault(listed.charge_id, []).append(of_unknown_refund(listed))

    def _see_charge(self, charge: Charge) -> None:
        session = self._session_of(charge)
        if session is not None and not _is_settled_by(charge, session):
            self._compare(session, charge.intent_id)
        elif session is None and charge.captured:
            self._unknown.setdefault(charge.charge_id, []).append(of_unknown_charge(charge))

    def _session_of(self, listed: Charge | ListedRefund) -> CheckoutSession | None:
        """The checkout that Muse knows by what Stripe says of a charge."""
        if listed.session_id is None or not is_session_id(listed.session_id):
            return None
        try:
            return self._deps.storage.checkout(listed.session_id)
        except NotFound:
            return None

    def _compare(self, session: CheckoutSession, intent_id: str | None = None) -> None:
        """Compare a checkout's records, unless that was done with this intent among them."""
        before = self._compared.get(session.session_id)
        if before is not None and (intent_id is None or intent_id in before):
            return
        self.report.checked += before is None
        known = self._deps.storage.task(difference_task_id(session.session_id))
        wanted = (before or frozenset()) | ({intent_id} if intent_id else set())
        compared = compare_records(session, known, wanted, self._deps)
        self._compared[session.session_id] = compared.intent_ids | wanted
        about = DifferenceSubject(session.session_id, compared.session, compared.first_order)
        self._store(about, compared.differences, known)

    def _record(self, charge_id: str) -> None:
        known = self._deps.storage.task(difference_task_id(charge_id))
        self._store(DifferenceSubject(charge_id), tuple(self._unknown[charge_id]), known)

    def _store(
        self, about: DifferenceSubject, found: tuple[Difference, ...], known: Task | None
    ) -> None:
        """Store what is new: that the checkout was checked, and the task. People are told of a task
        that was opened, once that is stored."""
        task, session = difference_task(about, found, known, self._now), about.session
        changes: list[Change] = [task] if task else []
        if session is not None and session.unchecked_since is not None:
            changes.append(session.money_checked(self._now))
        self._deps.storage.commit(*changes)
        if task and task.is_open and not (known and known.is_open):
            self._deps.notifier.task_opened(task.saved())
        current = task or known
        if found and current and current.is_open:
            self.report.findings.append(Finding(about.name, found))


def _is_settled_by(charge: Charge, session: CheckoutSession) -> bool:
    """Whether there is nothing to compare about a charge: it took what its checkout says, and that
    was checked; or nothing, and holds nothing that it shouldn't."""
    if charge.captured:
        is_it = charge.intent_id == session.payment.intent_id
        return (
            is_it
            and session.money_checked_at is not None
            and charge.captured == session.payment.captured
        )
    return not charge.held or not session.is_final
