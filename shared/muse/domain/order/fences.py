"""The fences of an order: at most one step that may have created an order at its store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from muse.domain.placement.attempt import Fence, FenceHeld, FenceState

_UNSETTLED = frozenset({FenceState.OPEN, FenceState.UNKNOWN})


@dataclass(frozen=True, slots=True)
class Fences:
    """All fences of one order, the earliest first."""

    order_number: str
    all: tuple[Fence, ...]

    @property
    def unsettled(self) -> Fence | None:
        """The fence whose outcome isn't known yet (open or unknown), if there is one."""
        return next((fence for fence in self.all if fence.state in _UNSETTLED), None)

    @property
    def won_at(self) -> datetime | None:
        """When the attempt that placed the order passed its fence."""
        return next((fence.at for fence in self.all if fence.state is FenceState.WON), None)

    @property
    def next_attempt(self) -> int:
        return len(self.all) + 1

    @property
    def key(self) -> str:
        """The idempotency key of this attempt at the store: stable until its fence is over."""
        unsettled = self.unsettled
        return unsettled.key if unsettled else f"{self.order_number}-{self.next_attempt}"

    def enter(self, fence: Fence) -> tuple[Fence, ...]:
        """With one more. Errors: FenceHeld unless every earlier fence was refused."""
        if any(earlier.state is not FenceState.REFUSED for earlier in self.all):
            raise FenceHeld(self.order_number)
        return (*self.all, fence)

    def ended(self, state: FenceState) -> tuple[Fence, ...]:
        """With the outcome of the unsettled one."""
        return tuple(f.ended(state) if f.state in _UNSETTLED else f for f in self.all)
