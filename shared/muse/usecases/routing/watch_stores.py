"""Send canaries where they are due, and tell operations of stores that need them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from muse.domain.errors import VersionConflict
from muse.domain.routing.choice import Passed, StoreCondition, choose_methods
from muse.domain.routing.health import MethodHealth
from muse.domain.store import Method, Store
from muse.domain.task import Task, TaskKind
from muse.ports import CanaryRunner, Clock, Notifier, Storage, StoreRegistry
from muse.usecases.routing.store_tasks import StoreConcern, authorisation_concern, outage_concern
from muse.usecases.routing.store_tasks import next_task as next_task_of

BETWEEN_CANARIES = timedelta(hours=6)
IN_AN_OUTAGE = timedelta(minutes=15)
MOST_BROWSERS = 2  # canaries by browser in one round: each starts a browser of its own
_BATCH = 30  # stores read at once
_KEEPS_CANARIES_AWAY = frozenset(Passed) - {Passed.OUTAGE}


@dataclass(frozen=True, slots=True)
class WatchDependencies:
    """What watching over the stores needs."""

    storage: Storage
    stores: StoreRegistry
    canaries: CanaryRunner
    notifier: Notifier
    clock: Clock


@dataclass(slots=True)
class WatchReport:
    """What one round did: canaries that were sent, tasks that were opened and finished, and what
    went wrong, by what it was about."""

    sent: list[tuple[int, Method]] = field(default_factory=list)
    opened: int = 0
    finished: int = 0
    troubles: list[tuple[str, str]] = field(default_factory=list)


def watch_stores(deps: WatchDependencies) -> WatchReport:
    """One round over all stores. Two rounds at once do no harm: of two canaries one runs, and a
    task is written once."""
    report, now = WatchReport(), deps.clock.now()
    open_tasks = {
        task.task_id: task
        for task in deps.storage.unfinished_tasks()
        if task.kind is TaskKind.STORE
    }
    for store, condition in sorted(_conditions(deps), key=_last_tried):
        _send(store, condition, now, deps, report)
        for concern in _concerns(store, condition, now):
            known = open_tasks.get(concern.task_id)
            if known or concern.reason:
                _tell(concern, known, now, deps, report)
    return report


def _conditions(deps: WatchDependencies) -> Iterator[tuple[Store, StoreCondition]]:
    stores = deps.stores.all()
    for first in range(0, len(stores), _BATCH):
        batch = stores[first : first + _BATCH]
        conditions = deps.storage.store_conditions([store.store_id for store in batch])
        yield from ((store, conditions[store.store_id]) for store in batch)


def _last_tried(seen: tuple[Store, StoreCondition]) -> datetime:
    """So that a round begins with the store that has waited longest."""
    canary = seen[1].of(Method.HEADLESS).canary
    return canary.at if canary else datetime.min.replace(tzinfo=UTC)


def _concerns(store: Store, condition: StoreCondition, now: datetime) -> Iterator[StoreConcern]:
    for method in store.automatic_methods:
        yield outage_concern(store, method, condition.of(method).outage)
    yield authorisation_concern(store, now.date())


def _send(
    store: Store,
    condition: StoreCondition,
    now: datetime,
    deps: WatchDependencies,
    report: WatchReport,
) -> None:
    choice = choose_methods(store, condition, now)
    for method in store.automatic_methods:
        passed = choice.why_not(method)
        kept_away = passed is not None and passed.why in _KEEPS_CANARIES_AWAY
        if store.canary is None or kept_away:
            continue
        browsers = sum(sent is Method.HEADLESS for _, sent in report.sent)
        if method is Method.HEADLESS and browsers >= MOST_BROWSERS:
            continue
        if not is_due(condition.of(method), now):
            continue
        try:
            deps.canaries.send(store.store_id, method)
            report.sent.append((store.store_id, method))
        except Exception as error:  # noqa: BLE001 - the other stores must not wait for it
            report.troubles.append((f"{store.store_id} {method}", str(error)))


def is_due(health: MethodHealth, now: datetime) -> bool:
    """Whether a canary should run: every six hours; in an outage every 15 minutes, and with each
    round in one that may pass by itself, for which orders wait."""
    last = health.canary.at if health.canary else None
    if health.outage and health.outage.passing:
        return True
    if health.outage:
        return now - max(last or health.outage.since, health.outage.since) >= IN_AN_OUTAGE
    return last is None or now - last >= BETWEEN_CANARIES


def _tell(
    concern: StoreConcern,
    known: Task | None,
    now: datetime,
    deps: WatchDependencies,
    report: WatchReport,
) -> None:
    known = known or deps.storage.task(concern.task_id)
    changed = next_task_of(concern, known, now)
    if changed is None:
        return
    try:
        deps.storage.commit(changed)
    except VersionConflict:  # somebody claimed it just then, or another round was here
        return
    if not changed.is_open:
        report.finished += 1
    elif known is None or not known.is_open:
        report.opened += 1
        deps.notifier.task_opened(changed.saved())
