"""The claim on a session: one request at a time places it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Claim:
    """Whoever places a session has it until `until`. A claim that was not used by then counts as
    abandoned, and another request may take the session over."""

    until: datetime

    def is_over(self, now: datetime) -> bool:
        return now >= self.until
