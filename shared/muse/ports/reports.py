"""The bus that hands reports about orders on."""

from __future__ import annotations

from typing import Protocol

from muse.domain.tracking.report import OrderReport


class ReportBus(Protocol):
    """Hands reports to whoever listens; each arrives at least once, in any order."""

    def publish(self, report: OrderReport) -> None:
        """Take the report over for good. Errors: Unavailable (it was not taken over)."""
