"""One checkout for every two faults of stores, all under way at the same time."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from local.street.faults.catalogue import COMPLETE_FAULTS, NOTES, PLACING_FAULTS
from local.street.faults.fault import Fault
from muse.domain.placement import failures
from muse.domain.placement.failures import Decision, PlacementFailure
from tests.e2e.conftest import Say
from tests.shopping import HARBOR, JUNIPER, ApiShopper

FAULTS = [note.fault for note in (*PLACING_FAULTS, *COMPLETE_FAULTS)]
PAIRS = list(zip(FAULTS[::2], FAULTS[1::2], strict=True))
AT_ONCE = 3  # more would only wait for the processor
TIMEOUT_SECONDS = (
    150.0  # seconds: six tries of ten seconds, with pauses of up to half a minute in all
)


@dataclass(frozen=True, slots=True)
class Expected:
    """What comes of an order: its status, and the failure's code or the task's kind."""

    status: str
    why: str | None = None


def expected(fault: Fault) -> Expected:
    """What the street's list of faults and the domain's decisions say together."""
    leads_to = NOTES[fault].leads_to
    if leads_to == "placed":
        return Expected("placed")
    failure: type[PlacementFailure] = getattr(failures, leads_to)
    if failure.decision is Decision.FAIL_ORDER:
        return Expected("failed", failure().code)
    if failure.decision is not Decision.FIND:
        return Expected("pending", "place")
    return Expected("pending", "verify") if fault is Fault.DUPLICATE_REFUSED else Expected("placed")


@dataclass(frozen=True, slots=True)
class Trial:
    """A checkout of which each store's product brings a fault."""

    shopper: ApiShopper
    session_id: str

    def outcome(self) -> Any:
        """The session once every order is decided or waits for a person."""
        deadline = time.monotonic() + TIMEOUT_SECONDS
        while True:
            session = self.shopper.session(self.session_id)
            if not any(_is_under_way(store) for store in session["stores"]):
                return session
            assert time.monotonic() < deadline, f"still undecided: {session}"
            time.sleep(0.5)


def _is_under_way(store: Any) -> bool:
    return bool(store["status"] == "pending" and not store["awaiting"])


class Trials:
    """Begins all trials in the background, as a context."""

    def __init__(self, new_shopper: Callable[[], ApiShopper], say: Say) -> None:
        self._new_shopper = new_shopper
        self._say = say
        self._pool = ThreadPoolExecutor(AT_ONCE)
        self._begun: dict[Fault, Future[Trial]] = {}

    def __enter__(self) -> Self:
        for pair in sorted(PAIRS, key=lambda pair: Fault.TIMEOUT not in pair):
            begun = self._pool.submit(self._begin, *pair)
            self._begun |= dict.fromkeys(pair, begun)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pool.shutdown(cancel_futures=True)

    def of(self, fault: Fault) -> Trial:
        """The trial of a fault, once it was placed."""
        return self._begun[fault].result(TIMEOUT_SECONDS)

    def _begin(self, at_harbor: Fault, at_juniper: Fault) -> Trial:
        self._say(f"trying {at_harbor} and {at_juniper}")
        shopper = self._new_shopper()
        session_id = shopper.ready([(HARBOR, at_harbor), (JUNIPER, at_juniper)])
        assert shopper.place(session_id, wait=0).status in {200, 202}
        return Trial(shopper, session_id)
