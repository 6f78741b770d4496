"""Cursors: where the next page of a list begins. They name a place and not a thing, so that they
stay good whatever becomes of what was listed there."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime

from muse.domain.errors import Invalid, Problem

_BETWEEN = "|"


def cursor_to(listed: str, at: datetime, key: str) -> str:
    """The place of what stands at a moment, with this key, in a list of this name."""
    text = _BETWEEN.join((listed, at.isoformat(), key))
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def place_of(cursor: str, listed: str) -> tuple[datetime, str]:
    """The moment and the key that a cursor of this list names. Error: Invalid."""
    try:
        text = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        of, moment, key = text.split(_BETWEEN, 2)
        at = datetime.fromisoformat(moment)
    except ValueError:
        raise _no_cursor() from None
    if of != listed or at.tzinfo is None:
        raise _no_cursor()
    return at, key


def _no_cursor() -> Invalid:
    return Invalid(details=[Problem("cursor", "does not belong to this list")])
