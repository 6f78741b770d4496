"""What a database would store without a word, and nobody could use: a field without its value, a
change by nobody, an outcome that nobody knows."""

from __future__ import annotations

import re
import types
import typing
from collections.abc import Callable, Hashable
from dataclasses import fields, is_dataclass
from functools import cache

from muse.domain.lifecycle import StatusChange
from muse.domain.session import CheckoutSession
from muse.domain.task import Task
from tests.sentences import is_known

Check = Callable[[object], bool]
OF_THE_TESTS = (
    "by hand",
    "the function died",
    "this store is ordered from by hand",
    "something else",
)

ACTORS = re.compile(r"muse|shopper|store|stripe|ops:\S.*")
# How a task ends: in these words, or in these and the reason that a person gave.
OUTCOMES = re.compile(
    r"placed|failed|cancelled|orphan closed|not placed in time|nothing is ordered any more"
    r"|the payment was refused|the purchase was corrected|gone|denied|approved|refused"
    r"|paid|paid back|written off|written_off|won|lost|withdrawn|under_review"
    r"|(not there|paid otherwise|explained): .+"
)


def require_storable(value: object) -> None:
    """Raise TypeError when a field of this dataclass, at any depth, hasn't the type it declares,
    or when it names an actor or an outcome that isn't one."""
    for name, content, is_right in _fields(value):
        if not is_right(content):
            raise TypeError(f"{type(value).__name__}.{name} can't be {content!r}")
        _require_below(content)
    if isinstance(value, StatusChange) and not ACTORS.fullmatch(value.by):
        raise TypeError(f"nobody is called {value.by!r}")
    if isinstance(value, Task):
        _require_known(value)
    if isinstance(value, CheckoutSession):
        notes = [entry.note for entry in value.unsaved_history if entry.note]
        _require_written_down("session_notes", *notes)


def _require_known(task: Task) -> None:
    if not OUTCOMES.fullmatch(task.outcome or "placed"):
        raise TypeError(f"no task ends as {task.outcome!r}")
    if task.reason not in OF_THE_TESTS:
        _require_written_down("task_reasons", task.reason)


def _require_written_down(file: str, *texts: str) -> None:
    for text in texts:
        if not is_known(text, file):
            raise TypeError(f"tests/sentences/{file}.txt does not have {text!r}")


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
