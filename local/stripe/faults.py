"""Faults on demand: connections that drop, errors, limits, slowness."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class FaultKind(StrEnum):
    """What goes wrong.

    BEFORE: nothing was done, and no idempotency key remembers the call. AFTER: everything was
    done, and only the answer is lost. Stripe keeps the answer for the key even when it is a 500:
    ERROR_AFTER is replayed to every repetition (docs.stripe.com/api/idempotent_requests).
    """

    DROP_BEFORE = "drop_before"
    DROP_AFTER = "drop_after"
    ERROR_BEFORE = "500_before"
    ERROR_AFTER = "500_after"
    RATE_LIMIT = "429"
    LOCK_TIMEOUT = "lock_timeout"
    SLOW = "slow"


@dataclass
class Fault:
    """A fault of the calls whose "METHOD /path" the pattern `match` is found in.

    It happens `times` times, after `skip` matching calls went well. `seconds` is how long a slow
    call takes. With `key` it is only of calls in whose idempotency key that pattern is found: the
    keys of Muse name the checkout or the order.
    """

    match: str
    kind: FaultKind
    times: int = 1
    skip: int = 0
    seconds: float = 0
    key: str = ""

    def __post_init__(self) -> None:
        re.compile(self.match)
        re.compile(self.key)

    def is_of(self, method: str, path: str, key: str) -> bool:
        """Whether a call with this idempotency key is one that it strikes."""
        return bool(re.search(self.match, f"{method} {path}") and re.search(self.key, key))


class Faults:
    """The faults that are still to happen. May be used from several threads."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._lock = threading.Lock()

    def add(
        self,
        match: str,
        kind: FaultKind | str,
        times: int = 1,
        *,
        skip: int = 0,
        seconds: float = 0,
        key: str = "",
    ) -> Fault:
        """Plan a fault. ValueError when the kind or a pattern is none."""
        try:
            fault = Fault(match, FaultKind(kind), times, skip, seconds, key)
        except re.error as error:
            raise ValueError(f"not a pattern: {error.pattern!r}") from error
        with self._lock:
            self._faults.append(fault)
        return fault

    def clear(self) -> None:
        """Let everything go well again."""
        with self._lock:
            self._faults.clear()

    def planned(self) -> list[dict[str, Any]]:
        """The faults that are still to happen, as JSON has them."""
        with self._lock:
            return [dict(vars(fault)) for fault in self._faults]

    def take(self, method: str, path: str, key: str = "") -> Fault | None:
        """The fault of this call, used up by one; None when it goes well."""
        with self._lock:
            for fault in self._matching(method, path, key):
                if fault.skip > 0:
                    fault.skip -= 1
                    continue
                fault.times -= 1
                if fault.times <= 0:
                    self._faults.remove(fault)
                return fault
        return None

    def peek(self, method: str, path: str, key: str = "") -> Fault | None:
        """The fault that this call would have, not used up."""
        with self._lock:
            matching = self._matching(method, path, key)
            return next((each for each in matching if each.skip == 0), None)

    def _matching(self, method: str, path: str, key: str) -> list[Fault]:
        return [each for each in self._faults if each.is_of(method, path, key)]


def fault_from(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of `Faults.add` in a JSON body. ValueError when it is none."""
    known = {
        "match": (str,),
        "kind": (str,),
        "times": (int,),
        "skip": (int,),
        "seconds": (int, float),
        "key": (str,),
    }
    for name, value in wanted.items():
        if name not in known or not isinstance(value, known[name]):
            raise ValueError(f"a fault has {', '.join(known)}; not {name}: {value!r}")
    if "match" not in wanted or "kind" not in wanted:
        raise ValueError("a fault has at least match and kind")
    return dict(wanted)
