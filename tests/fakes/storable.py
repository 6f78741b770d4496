"""What a database would store without a word, and nobody could use: a field without its value, a
change by nobody, an outcome that nobody knows."""

from __future__ import annotations

import re
import types
import typing
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import fields, is_dataclass
from functools import cache

from muse.domain.lifecycle import StatusChange
from muse.domain.payments.payment import PaymentTransaction, TransactionStatus
from muse.domain.payments.risk import RiskReview
from muse.domain.session import CheckoutSession
from muse.domain.task import Task, TaskKind, TaskStatus
from tests.sentences import is_known

Check = Callable[[object], bool]
CODE = re.compile(r"[a-z0-9_]+")  # of Stripe, or of Muse in the same form
# A task of the others is about one order.
OF_NO_ORDER = (
    TaskKind.REVIEW,
    TaskKind.COLLECT,
    TaskKind.DISPUTE,
    TaskKind.DIFFERENCE,
    TaskKind.STORE,
    TaskKind.EMAIL,
)
OF_THE_TESTS = (
    "by hand",
    "the function died",
    "this store is ordered from by hand",
    "something else",
)

ACTORS = re.compile(r"muse|shopper|store|carrier|stripe|ops:\S.*")
# How a task ends: in these words, or in these and the reason that a person gave.
OUTCOMES = re.compile(
    r"placed|failed|cancelled|orphan closed|not placed in time|nothing is ordered any more"
    r"|the payment was refused|the purchase was corrected|gone|denied|approved|refused"
    r"|works again|renewed|paid|paid back|written off|written_off|won|lost|withdrawn|under_review"
    r"|delivered|received|expired|given|a person orders it|no code is needed any more"
    r"|(not there|paid otherwise|explained|settled): .+"
)


def require_storable(value: object) -> None:
    """Raise TypeError when a field of this dataclass, at any depth, hasn't the type it declares,
    or when what it says is of no use to its readers."""
    for name, content, is_right in _fields(value):
        if not is_right(content):
            raise TypeError(f"{type(value).__name__}.{name} can't be {content!r}")
        _require_below(content)
    for problem in _problems_of(value):
        raise TypeError(f"{problem}: {value!r}")


def _problems_of(value: object) -> Iterator[str]:
    match value:
        case StatusChange():
            if not ACTORS.fullmatch(value.by):
                yield "nobody is called so"
        case Task():
            yield from _problems_of_task(value)
        case CheckoutSession():
            yield from _problems_of_history(value.unsaved_history)
        case PaymentTransaction():
            yield from _problems_of_row(value)
        case RiskReview():
            if not value.is_open and None in (value.decided_at, value.by, value.note):
                yield "it isn't told when, by whom and why it was decided"


def _problems_of_task(task: Task) -> Iterator[str]:
    is_done = task.status is TaskStatus.DONE
    if is_done and (task.done_at is None or not OUTCOMES.fullmatch(task.outcome or "")):
        yield "no task ends like this"
    of = (task.order_number, task.session_id, task.store_id, task.store_name)
    if any(of) and task.kind not in OF_NO_ORDER and None in of:
        yield "it isn't told which order it is about"
    if task.reason not in OF_THE_TESTS and not is_known(task.reason, "task_reasons"):
        yield "tests/sentences/task_reasons.txt does not have its reason"


def _problems_of_history(entries: Iterable[StatusChange]) -> Iterator[str]:
    for entry in entries:
        if entry.note is None and entry.by == "muse" and entry.status != "processing":
            yield "a step that Muse takes by itself is explained"
        if entry.note is not None and not is_known(entry.note, "session_notes"):
            yield "tests/sentences/session_notes.txt does not have its note"


def _problems_of_row(row: PaymentTransaction) -> Iterator[str]:
    if row.status is not TransactionStatus.PENDING and row.finished_at is None:
        yield "it isn't told when it ended"
    if row.status is TransactionStatus.FAILED and not CODE.fullmatch(row.failure_code or ""):
        yield "it isn't told why it failed"


def _fields(value: object) -> list[tuple[str, object, Check]]:
    return [
        (name, getattr(value, name), check)
        for name, check in _checks_of(typing.cast("Hashable", type(value)))
    ]


def _require_below(content: object) -> None:
    if is_dataclass(content):
        require_storable(content)
    elif isinstance(content, tuple):
        for one in content:
            _require_below(one)


@cache
def _checks_of(kind: Hashable) -> tuple[tuple[str, Check], ...]:
    assert isinstance(kind, type), "a dataclass"
    declared = typing.get_type_hints(kind)
    return tuple((each.name, _check_of(declared[each.name])) for each in fields(kind))


def _check_of(declared: object) -> Check:
    origin, inner = typing.get_origin(declared), typing.get_args(declared)
    if origin in (typing.Union, types.UnionType):
        checks = [_check_of(one) for one in inner]
        return lambda value: any(check(value) for check in checks)
    if origin is tuple:
        each = _check_of(inner[0])
        return lambda value: isinstance(value, tuple) and all(map(each, value))
    plain = origin or declared
    if not isinstance(plain, type):
        return lambda value: True
    return lambda value: isinstance(value, plain)
