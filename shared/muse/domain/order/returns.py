"""Returns: pieces that the shopper sends back to the store, and what becomes of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from muse.domain.errors import Conflict, Invalid, Problem
from muse.domain.order.adjustment import AdjustedLine, Adjustment
from muse.domain.order.item import OrderItem

RETURN_TIME = timedelta(days=30)
MOST_RETURNS = 20


class ReturnStatus(StrEnum):
    """`requested` until the store has the pieces, will not have them, or never got them."""

    REQUESTED = "requested"
    RECEIVED = "received"
    REFUSED = "refused"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class ReturnInstructions:
    """How the shopper sends the pieces. `label_url` is a page of the store's own, never fetched."""

    text: str
    at: datetime
    by: str
    label_url: str | None = None

    def says_the_same_as(self, other: ReturnInstructions | None) -> bool:
        return other is not None and (self.text, self.label_url) == (other.text, other.label_url)


@dataclass(frozen=True, slots=True)
class ReturnRequest:
    """What the shopper wants to send back, and why. The same request with the same `request_key`
    is one return."""

    lines: tuple[AdjustedLine, ...]
    reason: str
    request_key: str


@dataclass(frozen=True, slots=True)
class ReturnEnd:
    """When a return ended, and who said so. `lines` are the pieces that the store really received;
    `reason` is why they were refused; `adjustment` is the number of the one that gives the money
    of them back, None when nothing was left to give."""

    at: datetime
    by: str
    lines: tuple[AdjustedLine, ...] = ()
    reason: str | None = None
    adjustment: int | None = None


@dataclass(frozen=True, slots=True)
class Return:
    """One return of an order, the `n`th. It should be received until `receive_by`."""

    n: int
    request: ReturnRequest
    requested_at: datetime
    receive_by: datetime
    status: ReturnStatus = ReturnStatus.REQUESTED
    instructions: ReturnInstructions | None = None
    end: ReturnEnd | None = None

    @property
    def is_open(self) -> bool:
        return self.status is ReturnStatus.REQUESTED

    @property
    def pieces(self) -> tuple[AdjustedLine, ...]:
        """The pieces that are on their way, or at the store."""
        if self.is_open:
            return self.request.lines
        return self.end.lines if self.end else ()

    def instructed(self, instructions: ReturnInstructions) -> Return:
        """The shopper is told how to send it; the same again changes nothing. Errors: Conflict once
        it has ended."""
        if instructions.says_the_same_as(self.instructions):
            return self
        self._require_open()
        return replace(self, instructions=instructions)

    def received(self, lines: Sequence[AdjustedLine], at: datetime, by: str) -> Return:
        """The store has these pieces of it; the same again changes nothing. Errors: Invalid (none,
        or others than were to come); Conflict when it ended otherwise."""
        came = tuple(sorted(lines, key=lambda line: line.item_id))
        if self.status is ReturnStatus.RECEIVED and came == self.pieces:
            return self
        self._require_open()
        problems = list(_wrong_pieces(lines, _pieces_of(self.request.lines), "return"))
        if problems:
            raise Invalid("These pieces are not those of this return.", problems)
        return replace(self, status=ReturnStatus.RECEIVED, end=ReturnEnd(at, by, came))

    def refused(self, reason: str, at: datetime, by: str) -> Return:
        """The store doesn't take it; the same again changes nothing. Errors: Conflict when it ended
        otherwise."""
        if self.end and self.status is ReturnStatus.REFUSED and self.end.reason == reason:
            return self
        self._require_open()
        return replace(self, status=ReturnStatus.REFUSED, end=ReturnEnd(at, by, reason=reason))

    def expired(self, at: datetime, by: str) -> Return:
        """Nothing came in time; the same again changes nothing. Errors: Conflict before its time is
        over, or when it ended otherwise."""
        if self.status is ReturnStatus.EXPIRED:
            return self
        self._require_open()
        if at < self.receive_by:
            raise Conflict(f"It may still come until {self.receive_by:%Y-%m-%d %H:%M} UTC.")
        return replace(self, status=ReturnStatus.EXPIRED, end=ReturnEnd(at, by))

    def given_back_by(self, adjustment: int) -> Return:
        """With the adjustment that gives back the money of what was received."""
        return replace(self, end=replace(self.end, adjustment=adjustment) if self.end else None)

    def _require_open(self) -> None:
        if not self.is_open:
            raise Conflict(f"This return was {self.status} already.")


class Returnable:
    """What of an order can still be sent back: of its `items`, after `adjustments` and `returns`.
    `until` is the moment at which its store's window has ended; None while it was not shipped, and
    for an order that doesn't stand."""

    def __init__(
        self,
        items: Sequence[OrderItem],
        adjustments: Sequence[Adjustment],
        returns: Sequence[Return],
        until: datetime | None,
    ) -> None:
        self.until = until
        self._returns = returns
        self._left = Counter({item.item_id: item.quantity for item in items})
        of_returns = {one.end.adjustment for one in returns if one.end}
        for adjustment in adjustments:
            if adjustment.n not in of_returns:
                self._left.subtract(_pieces_of(adjustment.lines))
        for one in returns:
            self._left.subtract(_pieces_of(one.pieces))

    def pieces_left(self, item_id: str) -> int:
        """How many of an item were neither given back nor returned, and are on no way back."""
        return max(self._left[item_id], 0)

    def begin(self, request: ReturnRequest, at: datetime) -> Return:
        """A return of these pieces. Errors: Conflict (not shipped, the window has ended, too many
        returns); Invalid (pieces that it hasn't, or that were given back or returned)."""
        if self.until is None:
            raise Conflict("Only an order that was shipped, and stands, can be returned.")
        if at >= self.until:
            raise Conflict(f"The time to return this ended at {self.until:%Y-%m-%d %H:%M} UTC.")
        if len(self._returns) >= MOST_RETURNS:
            raise Conflict(f"There were {MOST_RETURNS} returns of this order: please ask us.")
        left = {item_id: self.pieces_left(item_id) for item_id in self._left}
        problems = list(_wrong_pieces(request.lines, left, "order"))
        if problems:
            raise Invalid("These pieces can't be returned.", problems)
        return Return(len(self._returns) + 1, request, at, at + RETURN_TIME)


def _pieces_of(lines: Iterable[AdjustedLine]) -> dict[str, int]:
    return {line.item_id: line.quantity for line in lines}


def _wrong_pieces(
    lines: Sequence[AdjustedLine], left: dict[str, int], of: str
) -> Iterable[Problem]:
    if not lines or len({line.item_id for line in lines}) < len(lines):
        yield Problem("lines", "must name one or more items, each once")
    for place, line in enumerate(lines):
        if line.item_id not in left:
            yield Problem(f"lines.{place}.itemId", f"is no item of this {of}")
        elif not 1 <= line.quantity <= left[line.item_id]:
            most = left[line.item_id]
            problem = f"must be 1 to {most}" if most else "none of this item is left"
            yield Problem(f"lines.{place}.quantity", problem)
