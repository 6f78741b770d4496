"""The task about the money of a checkout, or of a charge of none: opened, kept true, and closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from muse.domain.errors import Conflict, NotFound
from muse.domain.money_check.difference import Difference
from muse.domain.order import Order
from muse.domain.session import CheckoutSession
from muse.domain.task import (
    DIFFERENCE_TIME,
    Task,
    TaskKind,
    TaskStatus,
    difference_task_id,
)
from muse.ports import Clock, Storage

GONE = "gone"
_EXPLAINED = "explained: "


@dataclass(frozen=True, slots=True)
class DifferenceSubject:
    """What a difference is about, by its id: a checkout, with its first order if it has any, or a
    charge of no checkout."""

    name: str
    session: CheckoutSession | None = None
    order: Order | None = None


def difference_task(
    about: DifferenceSubject, found: Sequence[Difference], known: Task | None, now: datetime
) -> Task | None:
    """The task as it has to be stored after a check; None when it fits already.

    One that is done begins anew for what its person has not explained; one that is open is done
    when nothing is found any more, whoever has it.
    """
    lines = list(dict.fromkeys(difference.words for difference in found))
    if known is None:
        return _new_task(about, lines, now) if lines else None
    if about.session is None:  # a single charge is not compared again as a whole
        lines = list(dict.fromkeys([*_lines_of(known), *lines]))
    if not lines:
        return known.finish(GONE, now) if known.is_open else None
    if known.is_open:
        return None if _lines_of(known) == lines else known.with_reason("\n".join(lines))
    was_explained = (known.outcome or "").startswith(_EXPLAINED)
    if was_explained and set(lines) <= set(_lines_of(known)):
        return None
    return known.anew("\n".join(lines), now + DIFFERENCE_TIME)


def updated_task(
    about: DifferenceSubject, words: str, storage: Storage, now: datetime
) -> Task | None:
    """The task as it has to be stored so that a person reads these words, too; None when they do,
    or did."""
    known = storage.task(difference_task_id(about.name))
    if known is None:
        return _new_task(about, [words], now)
    if words in _lines_of(known):
        return None
    if known.is_open:
        return known.with_reason("\n".join([*_lines_of(known), words]))
    return known.anew(words, now + DIFFERENCE_TIME)


def explain_difference(
    about: str, person: str, resolution: str, storage: Storage, clock: Clock
) -> Task:
    """A person has found out, and put right what had to be: the task is done, with their words. To
    say it again changes nothing. Errors: NotFound; VersionConflict (the check was there, repeat);
    Conflict when someone else has the task, and when it is done otherwise."""
    task, outcome = storage.task(difference_task_id(about)), f"{_EXPLAINED}{resolution}"
    if task is None or task.kind is not TaskKind.DIFFERENCE:
        raise NotFound("There is no such difference.")
    if task.outcome == outcome:
        return task
    if task.claimed_by_other(person, clock.now()):
        raise Conflict(f"This task is held by {task.claimed_by}.")
    done = task.finish(outcome, clock.now())
    storage.commit(done)
    return done.saved()


def _lines_of(task: Task) -> list[str]:
    return task.reason.split("\n")


def _new_task(about: DifferenceSubject, lines: Sequence[str], now: datetime) -> Task:
    order = about.order
    return Task(
        task_id=difference_task_id(about.name),
        kind=TaskKind.DIFFERENCE,
        status=TaskStatus.OPEN,
        order_number=order.order_number if order else None,
        session_id=about.session.session_id if about.session else None,
        store_id=order.store_id if order else None,
        store_name=order.store_name if order else None,
        reason="\n".join(lines),
        created_at=now,
        due_at=now + DIFFERENCE_TIME,
    )
