"""What people of the operations team have switched at one store."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from muse.domain.store import Method

KEPT_CHANGES = 200


@dataclass(frozen=True, slots=True)
class ControlChange:
    """Who changed what, when, and why: `what` in words, `paused: headless`."""

    at: datetime
    by: str
    what: str
    reason: str


@dataclass(frozen=True, slots=True)
class StoreControls:
    """One store's switches. `closed`: nothing new is ordered there by machine, whatever the method.
    `paused` methods are not chosen. `preferred` come first, in this order, the others follow as the
    registry has them. `ignore_outages`: methods are chosen although they did not work lately, which
    is for trying a store out. `changes` are the last ones, oldest first."""

    store_id: int
    version: int = 0
    closed: bool = False
    paused: tuple[Method, ...] = ()
    preferred: tuple[Method, ...] = ()
    ignore_outages: bool = False
    changes: tuple[ControlChange, ...] = ()

    def with_change(
        self,
        by: str,
        reason: str,
        at: datetime,
        *,
        closed: bool | None = None,
        paused: tuple[Method, ...] | None = None,
        preferred: tuple[Method, ...] | None = None,
        ignore_outages: bool | None = None,
    ) -> StoreControls:
        """These switches set otherwise; None leaves one. The same as before is no change."""
        changed = replace(
            self,
            closed=self.closed if closed is None else closed,
            paused=self.paused if paused is None else paused,
            preferred=self.preferred if preferred is None else preferred,
            ignore_outages=self.ignore_outages if ignore_outages is None else ignore_outages,
        )
        if changed == self:
            return self
        return changed.noted(ControlChange(at, by, changed._differences(self), reason))

    def noted(self, change: ControlChange) -> StoreControls:
        """Keep a change in the record."""
        return replace(self, changes=(*self.changes, change)[-KEPT_CHANGES:])

    def saved(self) -> StoreControls:
        """This once it is stored."""
        return replace(self, version=self.version + 1)

    def _differences(self, before: StoreControls) -> str:
        parts = []
        if self.closed is not before.closed:
            parts.append("closed" if self.closed else "opened")
        if self.paused != before.paused:
            parts.append(f"paused: {', '.join(self.paused) or 'nothing'}")
        if self.preferred != before.preferred:
            parts.append(f"preferred: {', '.join(self.preferred) or 'nothing'}")
        if self.ignore_outages is not before.ignore_outages:
            parts.append(f"outages {'ignored' if self.ignore_outages else 'heeded'}")
        return "; ".join(parts)
