"""Which reports can be true."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from muse.domain.errors import Problem

_DAY = timedelta(days=1)
_YEAR = 366 * _DAY


def problems_with(
    at: datetime, expected: date | None, since: datetime, now: datetime
) -> Iterator[Problem]:
    """What can't be true of an order that no store had before `since`: when something happened, and
    the day on which its delivery is expected."""
    if not since <= at <= now:
        yield Problem("at", "must be between the moment of the order and now")
    # Where the store is it may be the day before or after the one in UTC.
    if expected and not (since - _DAY).date() <= expected <= (now + _YEAR).date():
        yield Problem("estimatedDelivery", "must be from the day of the order to a year ahead")
