"""Faults of AWS calls on demand: throttling, errors, lost connections, and calls that hang."""

import re
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


class FaultKind(StrEnum):
    """What goes wrong. BEFORE: nothing was done. AFTER: everything was done, and only the answer is
    lost. THROTTLED is before, too."""

    DROP_BEFORE = "drop_before"
    DROP_AFTER = "drop_after"
    ERROR_BEFORE = "500_before"
    ERROR_AFTER = "500_after"
    THROTTLED = "throttled"

    @property
    def is_after(self) -> bool:
        """Whether the call has its effect."""
        return self in {FaultKind.DROP_AFTER, FaultKind.ERROR_AFTER}

    @property
    def drops(self) -> bool:
        """Whether the connection ends without an answer."""
        return self in {FaultKind.DROP_BEFORE, FaultKind.DROP_AFTER}


@dataclass
class CallFault:
    """A fault of the calls in whose description ("DynamoDB.GetItem {…}") the pattern `match` is
    found.

    It happens `times` times, after `skip` matching calls went well; before it shows, the caller
    waits `seconds`: long enough, and the call hangs. `reached` is how often it has happened,
    `waiting` how many callers wait at this moment.
    """

    match: str
    kind: FaultKind
    times: int = 1
    skip: int = 0
    seconds: float = 0
    reached: int = 0
    waiting: int = 0
    pattern: re.Pattern[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.kind = FaultKind(self.kind)
        self.pattern = re.compile(self.match, re.DOTALL)


class CallFaults:
    """The faults that were planned. May be used from several threads."""

    def __init__(self) -> None:
        self._faults: list[CallFault] = []
        self._lock = threading.Lock()

    def __bool__(self) -> bool:
        return bool(self._faults)

    def add(self, fault: CallFault) -> None:
        """Plan a fault."""
        with self._lock:
            self._faults.append(fault)

    def clear(self) -> None:
        """Let everything go well again, except for who waits already."""
        with self._lock:
            self._faults.clear()

    def planned(self) -> list[dict[str, Any]]:
        """All of them since the last `clear`, also those that are used up, as JSON has them."""
        with self._lock:
            faults = [asdict(fault) for fault in self._faults]
        return [{k: v for k, v in fault.items() if k != "pattern"} for fault in faults]

    def take(self, call: str) -> CallFault | None:
        """The fault of this call, used up by one; None when it goes well."""
        with self._lock:
            for fault in self._faults:
                if fault.times <= 0 or not fault.pattern.search(call):
                    continue
                if fault.skip > 0:
                    fault.skip -= 1
                    continue
                fault.times -= 1
                fault.reached += 1
                return fault
        return None


_KNOWN: dict[str, type | tuple[type, ...]] = {
    "match": str,
    "kind": str,
    "times": int,
    "skip": int,
    "seconds": (int, float),
}


def fault_from(wanted: object) -> CallFault:
    """The fault in a JSON body. ValueError when it is none."""
    if not isinstance(wanted, Mapping) or "match" not in wanted or "kind" not in wanted:
        raise ValueError("a fault has at least match and kind")
    for name, value in wanted.items():
        if name not in _KNOWN or isinstance(value, bool) or not isinstance(value, _KNOWN[name]):
            raise ValueError(f"a fault has {', '.join(_KNOWN)}; not {name}: {value!r}")
    try:
        return CallFault(**wanted)
    except re.error as error:
        raise ValueError(f"not a pattern: {wanted['match']}") from error
