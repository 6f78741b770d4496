"""Virtual time, in which several actors take turns."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from threading import Lock, Thread, get_ident

START = datetime(2026, 2, 3, 14, 40, tzinfo=UTC)


class Stopped(BaseException):
    """Unwinds an actor that must not go on."""


class Actor:
    """Something that runs beside others. `outcome` is what it returned or what it raised."""

    def __init__(self, name: str, action: Callable[[], object] | None = None) -> None:
        self.name = name
        self.action = action
        self.outcome: object = None
        self.is_over = False
        self.stopped = False
        self.sleeps_until: datetime | None = None
        self.waits_for: Callable[[], bool] | None = None
        self.baton = Lock()  # held by nobody means: go on
        self.baton.acquire()
        self.thread_id: int | None = None

    def is_ready(self, now: datetime) -> bool:
        """Whether it can go on."""
        if self.stopped or (self.sleeps_until is not None and self.sleeps_until <= now):
            return True
        if self.waits_for is not None:
            return self.waits_for()
        return self.sleeps_until is None


class FakeClock:
    """The `Clock` port in virtual time: it passes only while every actor sleeps.

    The test is an actor; `spawn` adds others (a second tap on the button, a run of the workflow).
    One runs at any moment, until it sleeps or waits; the others are asked in turn. With a `seed`
    an actor can also be interrupted at every `turn()`, and who goes on is drawn by lot: the same
    seed, the same course of events.
    """

    def __init__(self, start: datetime = START, seed: int | None = None) -> None:
        self._now = start
        self._random = Random(seed) if seed is not None else None
        self._test = Actor("the test")
        self._test.thread_id = get_ident()
        self._actors = [self._test]
        self._running = self._test

    def now(self) -> datetime:
        return self._now

    @property
    def whose_turn(self) -> str:
        """The name of the actor that is running."""
        return self._running.name

    def sleep(self, seconds: float) -> None:
        self._require_actor()
        self._pause(self._now + timedelta(seconds=seconds))

    def wait_for(self, what: Callable[[], bool], until: datetime | None = None) -> bool:
        """Let others go on until `what()` holds, and say whether it does: it doesn't when `until`
        has come or, for the test, when nobody else has anything left to do."""
        self._require_actor()
        if not what():
            self._pause(until, what)
        return what()

    def turn(self) -> None:
        """A moment at which another actor may go on first, if there is a seed."""
        if self._random is not None and self._running.thread_id == get_ident():
            self._pause(self._now)

    def spawn(self, name: str, action: Callable[[], object]) -> Actor:
        """Another actor. It begins when the running one sleeps or waits."""
        actor = Actor(name, action)
        self._actors.append(actor)
        Thread(target=self._run, args=(actor,), name=name, daemon=True).start()
        return actor

    def together(self, *actions: Callable[[], object]) -> list[object]:
        """Do these at the same time; what each returned or raised."""
        actors = [self.spawn(f"actor {n}", action) for n, action in enumerate(actions, start=1)]
        self.wait_for(lambda: all(actor.is_over for actor in actors))
        return [actor.outcome for actor in actors]

    def stop(self, actor: Actor) -> None:
        """Make an actor end where it sleeps."""
        actor.stopped = True

    def stop_others(self) -> None:
        """Make every actor end where it sleeps, but the running one and the test."""
        for actor in self._actors:
            if actor not in (self._running, self._test):
                self.stop(actor)

    def close(self) -> None:
        """End all actors."""
        others = [actor for actor in self._actors if actor is not self._test]
        for actor in others:
            self.stop(actor)
        self.wait_for(lambda: all(actor.is_over for actor in others))

    def _run(self, actor: Actor) -> None:
        actor.thread_id = get_ident()
        actor.baton.acquire()
        try:
            if actor.action is not None and not actor.stopped:
                actor.outcome = actor.action()
        except BaseException as error:  # noqa: BLE001 - a crash is an outcome, too
            actor.outcome = error
        actor.is_over = True
        self._actors.remove(actor)
        self._hand_over(self._next())

    def _pause(self, until: datetime | None, what: Callable[[], bool] | None = None) -> None:
        actor = self._running
        actor.sleeps_until, actor.waits_for = until, what
        following = self._next()
        if following is not actor:
            self._hand_over(following)
            actor.baton.acquire()
        actor.sleeps_until = actor.waits_for = None
        if actor.stopped:
            raise Stopped

    def _hand_over(self, actor: Actor) -> None:
        self._running = actor
        actor.baton.release()

    def _next(self) -> Actor:
        """Who goes on: the one that waits longest, or one drawn by lot; time passes when all sleep,
        and the test goes on when nothing is left that could happen."""
        while True:
            ready = [actor for actor in self._actors if actor.is_ready(self._now)]
            if ready:
                chosen = self._random.choice(ready) if self._random else ready[0]
                self._actors.remove(chosen)
                self._actors.append(chosen)
                return chosen
            times = [actor.sleeps_until for actor in self._actors if actor.sleeps_until]
            if not times:
                return self._test
            self._now = min(times)

    def _require_actor(self) -> None:
        if self._running.thread_id != get_ident():
            raise RuntimeError("only an actor can wait in virtual time")
