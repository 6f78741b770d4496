"""The placement workflow in virtual time: does what statemachine/checkout.asl.json says."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from functools import partial
from itertools import count
from typing import Any

from muse.domain.order import OrderStatus
from muse.domain.routing.choice import Passed, PassedOver
from muse.domain.routing.retry_policy import RETRIES
from muse.domain.store import Method
from muse.ports import RunState
from muse.usecases.placement.open_task import OpenTask
from tests.fakes.clock import Actor, FakeClock, Stopped
from tests.fakes.moments import Crash, Moments

PERSON_TIME = timedelta(hours=6)
CODE_TIME = timedelta(minutes=15)


class RunStatus(StrEnum):
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    LOST = "lost"


@dataclass
class Run:
    """One execution. `waiting` are the tokens of its orders that a person has."""

    name: str
    payload: dict[str, Any]
    status: RunStatus = RunStatus.RUNNING
    waiting: set[str] = field(default_factory=set)
    actors: list[Actor] = field(default_factory=list)

    @property
    def is_over(self) -> bool:
        return self.status is not RunStatus.RUNNING


@dataclass(frozen=True)
class Functions:
    """What the workflow calls: place(order number, method), open_task(what to ask a person) and
    settle(session id); await_code(order number, task token)."""

    place: Callable[[str, Method], object]
    open_task: Callable[[OpenTask], object]
    settle: Callable[[str], object]
    await_code: Callable[[str, str], object]


@dataclass(frozen=True)
class Retry:
    """A rule of the workflow: after these errors ("*": all) so many times, so far apart."""

    errors: frozenset[str]
    times: int
    seconds: float
    longest: float = 300.0
    growth: float = 2.0

    def pauses(self) -> Iterable[float]:
        return (min(self.seconds * self.growth**n, self.longest) for n in range(self.times))


_BUSY = Retry(frozenset({"Unavailable", "VersionConflict", "FunctionDied"}), times=4, seconds=2)
_THROTTLED = Retry(frozenset({"FunctionThrottled"}), times=20, seconds=5, longest=60, growth=1.5)


def _retries_of(method: Method) -> tuple[Retry, ...]:
    """Those of the product's table, and what befalls the function itself."""
    rules = (
        Retry(frozenset(rule.errors), rule.attempts, rule.first, rule.longest, rule.growth)
        for rule in RETRIES[method]
    )
    return (*rules, _THROTTLED, _BUSY)


PLACE_AGAIN = {str(method): _retries_of(method) for method in RETRIES}
_NEXT_METHOD = frozenset(
    {error for rules in RETRIES.values() for rule in rules for error in rule.errors}
    | {"TryNextMethod"}
)
_DECIDED = Retry(frozenset({"OrderDecided"}), times=0, seconds=0)
_SETTLED = Retry(frozenset({"CodeSettled"}), times=0, seconds=0)
_AWAIT_CODE_AGAIN = Retry(frozenset({"*"}), times=4, seconds=2, longest=30)
_ASK_AGAIN = Retry(frozenset({"*"}), times=8, seconds=2)
_SETTLE_AGAIN = Retry(frozenset({"*"}), times=12, seconds=1)


class FunctionCrashed(Exception):
    """What the workflow sees of a function whose process died."""


class FunctionThrottled(Exception):
    """What the workflow sees when Lambda has no room for another function."""


class FakeWorkflow:
    """The `Workflow` port. A run is an actor of the clock, and so is each of its orders: they go on
    while the test sleeps, waits or calls `drive`.

    A function that crashes is an error to its run, which goes on; with `falls_with_functions` the
    run is lost instead, as when the power is cut. `broken` keeps what no function may raise.
    """

    def __init__(self, clock: FakeClock, moments: Moments, functions: Functions) -> None:
        self.runs: dict[str, Run] = {}
        self.broken: list[AssertionError] = []
        self.most_at_once = 0
        self.falls_with_functions = False
        self._clock = clock
        self._moments = moments
        self._functions = functions
        self._tokens = count(1)
        self._told: dict[str, dict[str, object]] = {}

    # --- the port

    def start(self, name: str, payload: Mapping[str, object]) -> bool:
        with self._moments.around("workflow.start"):
            known = self.runs.get(name)
            if known is not None:
                return not known.is_over
            run = self.runs[name] = Run(name, json.loads(json.dumps(payload)))
            run.actors.append(self._clock.spawn(name, partial(self._execute, run)))
            running = sum(not each.is_over for each in self.runs.values())
            self.most_at_once = max(self.most_at_once, running)
        return True

    def state(self, name: str) -> RunState:
        with self._moments.around("workflow.state"):
            known = self.runs.get(name)
        if known is None:
            return RunState.ABSENT
        return RunState.OVER if known.is_over else RunState.RUNNING

    def tell(self, callback: str, outcome: Mapping[str, object]) -> None:
        assert {"orderNumber", "store", "status", "failure"} <= outcome.keys(), "what people read"
        assert OrderStatus(str(outcome["status"]))
        with self._moments.around("workflow.tell"):
            self._told.setdefault(callback, json.loads(json.dumps(outcome)))

    # --- what a test does

    def drive(self) -> None:
        """Let the runs go on until they are over or only people are left."""
        self._clock.wait_for(lambda: all(self._is_quiet(run) for run in self.runs.values()))

    def lose_runs(self) -> None:
        """The power is cut: no run survives that."""
        for run in self.runs.values():
            self._lose(run)

    def _is_quiet(self, run: Run) -> bool:
        busy = sum(not actor.is_over for actor in run.actors[1:]) - len(run.waiting)
        return run.is_over or (
            busy == 0 and bool(run.waiting) and not run.waiting & self._told.keys()
        )

    def _lose(self, run: Run) -> None:
        if run.is_over:
            return
        run.status = RunStatus.LOST
        for actor in run.actors:
            self._clock.stop(actor)

    # --- the states

    def _execute(self, run: Run) -> None:
        orders = run.payload["orders"]
        run.actors += [
            self._clock.spawn(order["orderNumber"], partial(self._place, run, order))
            for order in orders
        ]
        self._clock.wait_for(lambda: all(actor.is_over for actor in run.actors[1:]))
        settle = partial(self._functions.settle, run.payload["sessionId"])
        error = self._retried(run, settle, _SETTLE_AGAIN)
        run.status = RunStatus.FAILED if error else RunStatus.SUCCEEDED

    def _place(self, run: Run, order: Mapping[str, Any]) -> None:
        """One iteration of the map: method by method, in the end by hand."""
        number, reason = order["orderNumber"], "this store is ordered from by hand"
        for method in order["methods"]:
            if method not in PLACE_AGAIN:
                break
            place = partial(self._functions.place, number, Method(method))
            error = self._retried(run, place, *PLACE_AGAIN[method])
            while type(error).__name__ == "CodeRequired":
                self._await_code(run, number)
                error = self._retried(run, place, *PLACE_AGAIN[method])
            if error is None:
                return
            reason = f"{type(error).__name__}: {error}"
            if type(error).__name__ not in _NEXT_METHOD:
                break
        self._by_hand(run, order, reason)

    def _by_hand(self, run: Run, order: Mapping[str, Any], reason: str) -> None:
        passed_over = tuple(
            PassedOver(Method(one["method"]), Passed(one["why"]), one["detail"])
            for one in order["passedOver"]
        )
        while True:
            token = f"token-{next(self._tokens)}"
            open_task = partial(
                self._functions.open_task,
                OpenTask(order["orderNumber"], token, reason, passed_over),
            )
            if self._retried(run, open_task, _DECIDED, _ASK_AGAIN):
                return
            if self._told_in_time(run, token, PERSON_TIME):
                return

    def _await_code(self, run: Run, order_number: str) -> None:
        """However it ends, placing again finds out whether there is a code."""
        token = f"token-{next(self._tokens)}"
        await_code = partial(self._functions.await_code, order_number, token)
        if self._retried(run, await_code, _SETTLED, _AWAIT_CODE_AGAIN) is None:
            self._told_in_time(run, token, CODE_TIME)

    def _told_in_time(self, run: Run, token: str, time: timedelta) -> bool:
        run.waiting.add(token)
        ends = self._clock.now() + time
        told = self._clock.wait_for(lambda: token in self._told, ends)
        run.waiting.remove(token)
        return bool(told)

    def _retried(self, run: Run, function: Callable[[], object], *rules: Retry) -> Exception | None:
        """Call a function by these rules; None when it succeeded, else its last error."""
        pauses = [(rule, iter(rule.pauses())) for rule in rules]
        while True:
            try:
                self._called(run, function)
            except Exception as error:  # noqa: BLE001 - the workflow catches States.ALL
                pause = _pause_after(error, pauses)
                if pause is None:
                    return error
                self._clock.sleep(pause)
            else:
                return None

    def _called(self, run: Run, function: Callable[[], object]) -> None:
        try:
            function()
        except Crash as crash:
            if self.falls_with_functions:
                self._lose(run)
                raise Stopped from None
            raise FunctionCrashed from crash
        except AssertionError as broken:
            self.broken.append(broken)
            raise


def _pause_after(error: Exception, pauses: list[tuple[Retry, Any]]) -> float | None:
    """How long to wait before the next try, by the first rule that names the error."""
    for rule, left in pauses:
        if "*" in rule.errors or type(error).__name__ in rule.errors:
            return next(left, None)
    return None
