"""The clock."""

from __future__ import annotations

from functools import cache

from muse.adapters.clock import SystemClock
from muse.ports import Clock


@cache
def clock() -> Clock:
    return SystemClock()
