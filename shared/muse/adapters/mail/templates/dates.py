"""Days as stores write them."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

_FORMAT = re.compile(r"(%[dmYyBbAa]|[^%])*")
_LOOK_BACK = timedelta(days=7)


class DateFormatWrong(ValueError):
    """A format that names no day; the message says why."""


def require_date_format(text: str) -> None:
    """Errors: DateFormatWrong."""
    if not _FORMAT.fullmatch(text):
        raise DateFormatWrong("only %d, %m, %B, %b, %Y, %y, %A and %a are known")
    if "%d" not in text or not re.search("%[mBb]", text):
        raise DateFormatWrong("a day needs %d, and %m, %B or %b")


def day_in(text: str, formats: tuple[str, ...], sent_on: date) -> date | None:
    """The day that a text names in one of these formats. Without a year it is the first such day
    from a week before the message on."""
    for form in formats:
        has_year = "%Y" in form or "%y" in form
        try:
            # A leap year, so that its 29th of February is a day.
            moment = datetime.strptime(  # noqa: DTZ007 - a day has no zone
                text if has_year else f"{text} 2000", form if has_year else f"{form} %Y"
            )
        except ValueError:
            continue
        return moment.date() if has_year else _next(moment.date(), sent_on - _LOOK_BACK)
    return None


def _next(day: date, earliest: date) -> date | None:
    for year in (earliest.year, earliest.year + 1):
        try:
            found = day.replace(year=year)
        except ValueError:  # the 29th of February
            continue
        if found >= earliest:
            return found
    return None
