"""The steps of a fulfilment plan: what happens, when, and who tells it how often."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from local.street.faults.questions import WrongQuestion, whole
from local.street.store.orders import StoreOrder

_E = TypeVar("_E", bound=StrEnum)
MOST_STEPS = 50
MOST_TIMES = 10


class StepKind(StrEnum):
    CONFIRMED = "confirmed"
    SHIPPED = "shipped"
    OUT_FOR_DELIVERY = "out_for_delivery"
    DELIVERED = "delivered"
    DELAYED = "delayed"
    RETURNED_TO_SENDER = "returned_to_sender"
    LOST = "lost"
    CANCELLED = "cancelled"
    SUBSTITUTED = "substituted"


ABOUT_THE_ORDER = frozenset({StepKind.CONFIRMED, StepKind.CANCELLED, StepKind.SUBSTITUTED})


class Teller(StrEnum):
    STORE = "store"
    CARRIER = "carrier"


@dataclass(frozen=True, slots=True)
class Pieces:
    """So many pieces of one article."""

    sku: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happens `after` so many seconds, and is told so many `times`.

    `parcel` counts from 1; None is the order as a whole. Without `lines` it is about all that the
    parcel, or the order, holds.
    """

    kind: StepKind
    after: float = 0.0
    parcel: int | None = None
    lines: tuple[Pieces, ...] = ()
    teller: Teller = Teller.STORE
    times: int = 1


@dataclass(frozen=True, slots=True)
class Telling:
    """The step with this index is told `at` so many seconds after the plan has begun."""

    at: float
    step: int


def tellings(steps: Sequence[Step], seed: int | None = None) -> tuple[Telling, ...]:
    """When each step is told. With a seed: late, some of them twice, and not in their order."""
    if seed is None:
        told = [Telling(s.after, i) for i, s in enumerate(steps) for _ in range(s.times)]
        return tuple(sorted(told, key=lambda each: each.at))
    chances = random.Random(seed)  # the same seed comes to the same course
    span = max(step.after for step in steps) - min(step.after for step in steps) or 1.0
    told = [
        Telling(step.after + chances.random() * span, index)
        for index, step in enumerate(steps)
        for _ in range(step.times * chances.choice((1, 2)))
    ]
    told.sort(key=lambda each: each.at)
    if [each.step for each in told] == sorted(each.step for each in told):
        told.append(Telling(told[-1].at + span, 0))
        told.remove(next(each for each in told if each.step == 0))
    return tuple(told)


def read_steps(document: object, order: StoreOrder) -> tuple[Step, ...]:
    """The plan that someone asks for, in the order in which it happens. Error: WrongQuestion."""
    if not isinstance(document, list) or not 1 <= len(document) <= MOST_STEPS:
        raise WrongQuestion(f"plan must be a list of 1 to {MOST_STEPS} steps")
    steps = [_step(each, order) for each in document]
    return tuple(sorted(steps, key=lambda step: step.after))


def _step(document: object, order: StoreOrder) -> Step:
    if not isinstance(document, dict):
        raise WrongQuestion("a step must be an object")
    kind = _one_of(StepKind, document.get("kind"), "kind")
    teller = _one_of(Teller, document.get("by", Teller.STORE), "by")
    after = document.get("seconds", 0)
    if isinstance(after, bool) or not isinstance(after, int | float) or after < 0:
        raise WrongQuestion("seconds must be a number from 0 on")
    times = whole(document.get("times", 1), "times", least=1)
    if times > MOST_TIMES:
        raise WrongQuestion(f"times must be at most {MOST_TIMES}")
    return Step(kind, float(after), _parcel(kind, document), _lines(document, order), teller, times)


def _one_of(names: type[_E], value: object, what: str) -> _E:
    try:
        return names(str(value))
    except ValueError:
        raise WrongQuestion(f"{what} must be one of {', '.join(map(str, names))}") from None


def _parcel(kind: StepKind, document: Mapping[str, Any]) -> int | None:
    parcel = document.get("parcel", None if kind in ABOUT_THE_ORDER else 1)
    if parcel is None:
        return None
    if kind in ABOUT_THE_ORDER:
        raise WrongQuestion(f"{kind} is about the order, not about a parcel")
    return whole(parcel, "parcel", least=1)


def _lines(document: Mapping[str, Any], order: StoreOrder) -> tuple[Pieces, ...]:
    ordered = {line.sku: line.quantity for line in order.lines}
    lines = document.get("lines", [])
    if not isinstance(lines, list) or not all(isinstance(line, dict) for line in lines):
        raise WrongQuestion("lines must be a list of objects")
    found = tuple(
        Pieces(str(line.get("sku")), whole(line.get("quantity"), "quantity", least=1))
        for line in lines
    )
    for pieces in found:
        if pieces.quantity > ordered.get(pieces.sku, 0):
            raise WrongQuestion(f"{order.number} has not {pieces.quantity} of {pieces.sku}")
    return found
