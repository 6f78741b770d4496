"""Store shapes for the operations team: what decides about a store's methods."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from muse.domain.routing.breaker import Outage
from muse.domain.routing.choice import Passed, PassedOver
from muse.domain.routing.controls import ControlChange
from muse.domain.routing.health import CanaryResult
from muse.domain.store import Authorisation, Method
from muse.runtime.api.base import Body, View
from muse.usecases.operations.switch_store import SwitchStore
from muse.usecases.operations.view_stores import HealthSummary, StoreForOperations

_WARN_DAYS = 30
Automatic = Literal["api", "headless"]


class SwitchStoreBody(Body):
    """What to change, and why. What is left out stays. `resume` ends the outages of methods."""

    reason: str = Field(min_length=1, max_length=500)
    closed: bool | None = None
    paused: list[Automatic] | None = Field(default=None, max_length=2)
    preferred: list[Automatic] | None = Field(default=None, max_length=2)
    ignore_outages: bool | None = None
    resume: list[Automatic] = Field(default_factory=list, max_length=2)

    @model_validator(mode="after")
    def _changes_something(self) -> SwitchStoreBody:
        switched = (self.closed, self.paused, self.preferred, self.ignore_outages)
        if not self.resume and all(switch is None for switch in switched):
            raise PydanticCustomError("nothing", "Say what to change beside the reason")
        return self

    def to_command(self, store_id: int, person: str) -> SwitchStore:
        return SwitchStore(
            store_id=store_id,
            person=person,
            reason=self.reason,
            closed=self.closed,
            paused=_distinct(self.paused),
            preferred=_distinct(self.preferred),
            ignore_outages=self.ignore_outages,
            resume=_distinct(self.resume) or (),
        )


class AuthorisationView(View):
    """What allows Muse to order there by machine. `daysLeft` and `endsSoon` (30 days or less) are
    of one that ends."""

    basis: str
    since: date
    by: str
    until: date | None
    days_left: int | None
    ends_soon: bool

    @classmethod
    def of(cls, authorisation: Authorisation, days_left: int | None) -> AuthorisationView:
        return cls(
            basis=authorisation.basis,
            since=authorisation.since,
            by=authorisation.by,
            until=authorisation.until,
            days_left=days_left,
            ends_soon=days_left is not None and days_left <= _WARN_DAYS,
        )


class PassedOverView(View):
    method: Method
    why: Passed
    detail: str

    @classmethod
    def of(cls, one: PassedOver) -> PassedOverView:
        return cls(method=one.method, why=one.why, detail=one.detail)


class OutageView(View):
    """Since when and why a method is not chosen; `canariesNeeded` in a row end it."""

    since: datetime
    reason: str
    canaries_needed: int
    canaries_passed: int

    @classmethod
    def of(cls, outage: Outage) -> OutageView:
        return cls(
            since=outage.since,
            reason=outage.reason,
            canaries_needed=outage.needed,
            canaries_passed=outage.passed,
        )


class CanaryView(View):
    at: datetime
    outcome: str
    milliseconds: int

    @classmethod
    def of(cls, canary: CanaryResult) -> CanaryView:
        return cls(at=canary.at, outcome=canary.outcome, milliseconds=canary.milliseconds)


class MethodHealthView(View):
    """How one method did in the last six hours, of its last 50 attempts. `failed` are those that
    count towards an outage; `unknown` those of which nobody knew at their end whether the store
    had the order; `byOutcome` counts what was not placed by the failure's code."""

    method: Method
    verified: bool
    outage: OutageView | None
    running: int
    attempts: int
    placed: int
    failed: int
    unknown: int
    by_outcome: dict[str, int]
    median_milliseconds: int | None
    canary: CanaryView | None

    @classmethod
    def of(cls, summary: HealthSummary, *, verified: bool) -> MethodHealthView:
        health = summary.health
        return cls(
            method=health.method,
            verified=verified,
            outage=OutageView.of(health.outage) if health.outage else None,
            running=summary.running,
            attempts=summary.attempts,
            placed=summary.placed,
            failed=summary.failed,
            unknown=summary.unknown,
            by_outcome=dict(summary.by_outcome),
            median_milliseconds=summary.median_milliseconds,
            canary=CanaryView.of(health.canary) if health.canary else None,
        )


class ControlChangeView(View):
    """Who changed what, when, and why."""

    at: datetime
    by: str
    what: str
    reason: str

    @classmethod
    def of(cls, change: ControlChange) -> ControlChangeView:
        return cls(at=change.at, by=change.by, what=change.what, reason=change.reason)


class OpsStoreView(View):
    """One store: `chosen` are the methods that an order placed now is tried by, in this order, and
    `passedOver` the others with the reason. `closed`, `paused`, `preferred` and `ignoreOutages` are
    what operations switched, `changes` the record of it, the newest first; `closedInRegistry` is
    the registry's."""

    store_id: int
    name: str
    chosen: list[Method]
    passed_over: list[PassedOverView]
    closed: bool
    closed_in_registry: bool
    paused: list[Method]
    preferred: list[Method]
    ignore_outages: bool
    concurrency_limit: int
    authorisation: AuthorisationView | None
    methods: list[MethodHealthView]
    changes: list[ControlChangeView]

    @classmethod
    def of(cls, seen: StoreForOperations) -> OpsStoreView:
        store, controls = seen.store, seen.condition.controls
        allowed = store.authorisation
        return cls(
            store_id=store.store_id,
            name=store.name,
            chosen=list(seen.choice.methods),
            passed_over=[PassedOverView.of(one) for one in seen.choice.passed_over],
            closed=controls.closed,
            closed_in_registry=store.closed,
            paused=list(controls.paused),
            preferred=list(controls.preferred),
            ignore_outages=controls.ignore_outages,
            concurrency_limit=store.concurrency_limit,
            authorisation=AuthorisationView.of(allowed, seen.days_authorised) if allowed else None,
            methods=[
                MethodHealthView.of(each, verified=each.health.method in store.verified_methods)
                for each in seen.methods
            ],
            changes=[ControlChangeView.of(change) for change in reversed(controls.changes)],
        )


def _distinct(methods: list[Automatic] | None) -> tuple[Method, ...] | None:
    return None if methods is None else tuple(map(Method, dict.fromkeys(methods)))
