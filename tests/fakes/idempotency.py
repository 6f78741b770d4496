"""One effect and one answer per idempotency key."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


class KeyReused(AssertionError):
    """A key came back with another request: a real service refuses that."""


@dataclass(frozen=True, slots=True)
class _Answer(Generic[T]):
    request: tuple[object, ...]
    value: T | None
    error: Exception | None = None


class OnceByKey(Generic[T]):
    """Remembers by key what was asked and answered, and gives the same answer again.

    `refusals` are the errors that are answers, and are remembered, too. `effects` counts by name
    what was really done.
    """

    def __init__(self, *refusals: type[Exception]) -> None:
        self.effects: Counter[str] = Counter()
        self.refusals = refusals
        self._answers: dict[str, _Answer[T]] = {}

    def answer(
        self, key: str, name: str, parameters: tuple[object, ...], effect: Callable[[], T]
    ) -> Callable[[], T]:
        """Have the effect unless this key had it; what gives (or raises) the answer. Errors:
        KeyReused."""
        request = (name, *parameters)
        if key not in self._answers:
            self.effects[name] += 1
            self._answers[key] = self._first(request, effect)
        answer = self._answers[key]
        if answer.request != request:
            raise KeyReused(f"{key}: {answer.request}, then {request}")
        return lambda: _given(answer)

    def forget(self) -> None:
        """Remember no key any more."""
        self._answers.clear()

    def _first(self, request: tuple[object, ...], effect: Callable[[], T]) -> _Answer[T]:
        try:
            return _Answer(request, effect())
        except self.refusals as error:
            return _Answer(request, None, error)


def _given(answer: _Answer[T]) -> T:
    if answer.value is None:
        raise answer.error or AssertionError("an answer is a value or an error")
    return answer.value
