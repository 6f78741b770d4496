"""Finding out from the store's order history what became of a click.

Adopting a foreign order or ordering twice would both cost money, so only what is certain counts.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from muse.adapters.retailers.headless.engine.judging.lines import line_differences
from muse.adapters.retailers.headless.engine.judging.seen import SeenOrder
from muse.adapters.retailers.headless.engine.order_facts import WantedLine
from muse.domain.money import Money

CLOCKS_DIFFER = timedelta(minutes=5)
CLICK_LASTS = timedelta(minutes=10)
HISTORY_LAGS = timedelta(seconds=90)  # measured lag of a history page: 20 s


@dataclass(frozen=True, slots=True)
class Sought:
    """The order behind a fence. The click may have come as late as `over_at`, when the attempt's
    time was over, and not later. `known`: the numbers in the history before the click;
    `taken` those that belong to other orders; `names` the store's words for sizes and colors."""

    lines: tuple[WantedLine, ...]
    total: Money
    clicked_at: datetime
    over_at: datetime
    known: tuple[str, ...]
    taken: Collection[str] = ()
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Adopted:
    """Exactly one new order of the history is the sought one."""

    order: SeenOrder


@dataclass(frozen=True, slots=True)
class Absent:
    """The store has certainly made no such order."""


@dataclass(frozen=True, slots=True)
class Unclear:
    """Nobody can tell, yet or at all. `why` is for a person, `candidates` are order numbers."""

    why: str
    candidates: tuple[str, ...] = ()


def match(
    history: Sequence[SeenOrder], sought: Sought, now: datetime
) -> Adopted | Absent | Unclear:
    """What the history (newest first) says of the sought order."""
    new = [
        order
        for order in history
        if order.number not in sought.known and order.number not in sought.taken
    ]
    certain = [order for order in new if _agreement(order, sought) is True]
    doubtful = [order for order in new if _agreement(order, sought) is None]
    numbers = tuple(order.number for order in (*certain, *doubtful))
    if len(certain) == 1 and not doubtful:
        return Adopted(certain[0])
    if numbers:
        return Unclear("the history has new orders that could be this one", numbers)
    if now < sought.over_at + HISTORY_LAGS:
        return Unclear("the history does not show it, but may still lag")
    if sought.known and not {order.number for order in history} & set(sought.known):
        return Unclear("the history shows no order that was there before: it may be another's")
    return Absent()


def _agreement(order: SeenOrder, sought: Sought) -> bool | None:
    """Whether a new order is the sought one: True, False, or None when it could be."""
    if order.placed and not _is_in_time(order.placed, sought):
        return False
    same_total = order.total == sought.total
    if order.lines is None:
        return None
    same_lines = not line_differences(order.lines, sought.lines, sought.names)
    if same_total and same_lines:
        return True
    return None if same_total or same_lines else False


def _is_in_time(placed: datetime, sought: Sought) -> bool:
    earliest = sought.clicked_at - CLOCKS_DIFFER
    return earliest <= placed <= sought.clicked_at + CLICK_LASTS + CLOCKS_DIFFER
