"""Keep what an attempt tells of its method: that it has begun, and how it ended."""

from __future__ import annotations

from contextlib import AbstractContextManager, suppress
from datetime import datetime
from types import TracebackType

from muse.domain.errors import MuseError, VersionConflict
from muse.domain.placement.attempt import TryAgain
from muse.domain.placement.failures import Impact, PlacementFailure
from muse.domain.routing.health import PLACED, MethodHealth, RunningAttempt
from muse.domain.store import Store
from muse.ports import Clock, Storage
from muse.usecases.routing.update_health import update_health


class AttemptRecord(AbstractContextManager["AttemptRecord"]):
    """One attempt in its method's health. As a context it writes how the attempt ended when it
    does; that this can't be written never changes what became of the order. A process that dies
    writes nothing: the attempt counts as lost once its time is over."""

    def __init__(self, order_number: str, storage: Storage, clock: Clock) -> None:
        self._order_number = order_number
        self._storage = storage
        self._clock = clock
        self._begun: MethodHealth | None = None
        self._outcome: tuple[str, Impact] | None = None

    def begin(self, health: MethodHealth, store: Store, until: datetime) -> None:
        """Take one of the places that the store has at a time. Errors: StoreAtLimit; TryAgain when
        too many others begin at the same time."""
        attempt = RunningAttempt(self._order_number, self._clock.now(), until)
        try:
            self._begun = update_health(
                health,
                lambda known: known.begin(attempt, store.concurrency_limit),
                self._storage,
            )
        except VersionConflict:
            raise TryAgain("Too many orders began at this store at the same time.") from None

    def placed(self) -> None:
        """The store has taken the order."""
        self._outcome = PLACED, Impact.NONE

    def failed(self, failure: PlacementFailure) -> None:
        """The attempt failed."""
        self._outcome = failure.code, failure.impact

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._begun and (error is None or isinstance(error, Exception)):
            with suppress(MuseError):
                update_health(self._begun, self._ended, self._storage)

    def _ended(self, health: MethodHealth) -> MethodHealth:
        if self._outcome is None:
            return health.give_back(self._order_number)
        outcome, impact = self._outcome
        return health.end(self._order_number, outcome, impact, self._clock.now())
