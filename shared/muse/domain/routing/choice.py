"""Which methods an order may be placed by now, and why the others are passed over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from muse.domain.routing.controls import StoreControls
from muse.domain.routing.health import MethodHealth
from muse.domain.store import Method, Store


class Passed(StrEnum):
    """Why a method is passed over."""

    NOT_AUTHORISED = "not_authorised"
    AUTHORISATION_ENDED = "authorisation_ended"
    NOT_VERIFIED = "not_verified"
    CLOSED = "closed"
    PAUSED = "paused"
    OUTAGE = "outage"


_WORDS: Mapping[Passed, str] = {
    Passed.NOT_AUTHORISED: "nobody has agreed with the store that it is ordered from by machine",
    Passed.AUTHORISATION_ENDED: "the agreement with the store has ended",
    Passed.NOT_VERIFIED: "it has not passed a trial against the real store",
    Passed.CLOSED: "the store is closed for automatic ordering",
    Passed.PAUSED: "operations have paused it",
    Passed.OUTAGE: "it did not work lately",
}


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A method that is not chosen; `detail` is a failure's code, where there is one."""

    method: Method
    why: Passed
    detail: str = ""

    @property
    def in_words(self) -> str:
        """For a person of the operations team."""
        behind = f" ({self.detail})" if self.detail else ""
        return f"{self.method}: {_WORDS[self.why]}{behind}"


@dataclass(frozen=True, slots=True)
class StoreCondition:
    """What decides beside the registry: switches, and the health of each method that has one."""

    controls: StoreControls
    health: Mapping[Method, MethodHealth] = field(default_factory=dict)

    def of(self, method: Method) -> MethodHealth:
        """The method's health; of one that was never tried, an empty one."""
        known = self.health.get(method)
        return known or MethodHealth(self.controls.store_id, method)


@dataclass(frozen=True, slots=True)
class Choice:
    """`methods` in the order in which to try them, a person last. `waiting` is the one among them
    whose outage is waited for, since nothing else is left but a person."""

    methods: tuple[Method, ...]
    passed_over: tuple[PassedOver, ...]
    waiting: Method | None = None

    def why_not(self, method: Method) -> PassedOver | None:
        """Why this method is passed over; None when it isn't."""
        return next((passed for passed in self.passed_over if passed.method is method), None)


def choose_methods(store: Store, condition: StoreCondition, now: datetime) -> Choice:
    """The methods for an order at this store now. A person always comes last. Where only a person
    is left because of an outage that may pass soon, that is waited for first."""
    passed = tuple(_passed_over(store, condition, now))
    left = set(store.automatic_methods) - {one.method for one in passed}
    first = [method for method in condition.controls.preferred if method in left]
    rest = [method for method in store.automatic_methods if method in left and method not in first]
    if first or rest:
        return Choice((*first, *rest, Method.MANUAL), passed)
    waiting = next((one.method for one in passed if _may_pass(one, condition, now)), None)
    if waiting is None:
        return Choice((Method.MANUAL,), passed)
    others = tuple(one for one in passed if one.method is not waiting)
    return Choice((waiting, Method.MANUAL), others, waiting)


def _may_pass(passed: PassedOver, condition: StoreCondition, now: datetime) -> bool:
    outage = condition.of(passed.method).outage
    return passed.why is Passed.OUTAGE and outage is not None and outage.may_pass_soon(now)


def _passed_over(store: Store, condition: StoreCondition, now: datetime) -> Iterator[PassedOver]:
    for method in store.automatic_methods:
        why = _standing(store, method, now) or _switched(store, condition.controls, method)
        if why:
            yield PassedOver(method, why)
            continue
        outage = condition.of(method).outage
        if outage and not condition.controls.ignore_outages:
            yield PassedOver(method, Passed.OUTAGE, outage.reason)


def _standing(store: Store, method: Method, now: datetime) -> Passed | None:
    if method in store.open_methods(now.date()):
        return None
    if store.authorisation is None:
        return Passed.NOT_AUTHORISED
    ended = store.authorisation.has_ended(now.date())
    return Passed.AUTHORISATION_ENDED if ended else Passed.NOT_VERIFIED


def _switched(store: Store, controls: StoreControls, method: Method) -> Passed | None:
    if store.closed or controls.closed:
        return Passed.CLOSED
    return Passed.PAUSED if method in controls.paused else None
