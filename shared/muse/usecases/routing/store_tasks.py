"""Tasks about stores: a method that does not work, an authorisation that ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from muse.domain.routing.breaker import Outage
from muse.domain.store import Method, Store
from muse.domain.task import Task, TaskKind, TaskStatus

WARN_DAYS = 30
STORE_TIME = timedelta(hours=24)
_WORKS_AGAIN = "works again"
_RENEWED = "renewed"


@dataclass(frozen=True, slots=True)
class StoreConcern:
    """What may be wrong at a store; without a `reason` nothing is. `resolved` is how its task ends
    then."""

    task_id: str
    store: Store
    reason: str | None
    resolved: str


def outage_concern(store: Store, method: Method, outage: Outage | None) -> StoreConcern:
    """A method that is not chosen because it does not work."""
    reason = None
    if outage:
        said = f"{store.name} is not ordered from by {method} any more: it does not work"
        reason = f"{said} ({outage.reason})."
    return StoreConcern(f"store-{store.store_id}-{method}", store, reason, _WORKS_AGAIN)


def authorisation_concern(store: Store, today: date) -> StoreConcern:
    """An authorisation that ends within 30 days, or has ended."""
    reason = None
    allowed = store.authorisation
    left = allowed.days_left(today) if allowed else None
    if allowed and left is not None and left <= WARN_DAYS:
        verb = "ends" if left >= 0 else "ended"
        reason = f"What allows Muse to order at {store.name} by machine {verb} on {allowed.until}."
    return StoreConcern(f"store-{store.store_id}-authorisation", store, reason, _RENEWED)


def next_task(concern: StoreConcern, known: Task | None, now: datetime) -> Task | None:
    """What becomes of the concern's task: opened, told anew, finished; None when it stays as it
    is."""
    if concern.reason is None:
        return known.finish(concern.resolved, now) if known and known.is_open else None
    if known is None:
        return _new_task(concern, concern.reason, now)
    if not known.is_open:
        return known.anew(concern.reason, now + STORE_TIME)
    return None if known.reason == concern.reason else known.with_reason(concern.reason)


def _new_task(concern: StoreConcern, reason: str, now: datetime) -> Task:
    return Task(
        task_id=concern.task_id,
        kind=TaskKind.STORE,
        status=TaskStatus.OPEN,
        order_number=None,
        session_id=None,
        store_id=concern.store.store_id,
        store_name=concern.store.name,
        reason=reason,
        created_at=now,
        due_at=now + STORE_TIME,
    )
