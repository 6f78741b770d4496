"""The header of a message, split once for everybody who looks at it.

The library that checks signatures and the one that takes messages apart split headers differently
where they are broken. So a header that isn't exactly in order is none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.utils import getaddresses, parsedate_to_datetime

MOST = 200_000  # bytes of a header, and
MOST_FIELDS = 500
_MOST_OF_VALUE = 4_000
_FIELD = re.compile(rb"([\x21-\x39\x3b-\x7e]{1,100})[ \t]*:(.*)", re.DOTALL)
_LINE_END = re.compile(rb"\r?\n")
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_DOMAIN = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9-]{1,63})+")


@dataclass(frozen=True, slots=True)
class Headers:
    """The fields of a message in its order, names in lower case, values unfolded."""

    fields: tuple[tuple[str, str], ...]

    def all(self, name: str) -> list[str]:
        return [value for field, value in self.fields if field == name]

    def only(self, name: str) -> str | None:
        """The value of a field that is there exactly once."""
        values = self.all(name)
        return values[0] if len(values) == 1 else None


def header_of(raw: bytes) -> Headers | None:
    """The header; None when it isn't in order, or too long."""
    end = _BLANK_LINE.search(raw, 0, MOST)
    if end is None and len(raw) > MOST:
        return None
    lines = _LINE_END.split(raw[: end.start()] if end else raw.rstrip(b"\r\n"))
    unfolded: list[bytes] = []
    for line in lines:
        if b"\r" in line or b"\0" in line:
            return None
        if line[:1] in (b" ", b"\t") and unfolded:
            unfolded[-1] += b" " + line.strip()
        else:
            unfolded.append(line)
    found = [_FIELD.fullmatch(line) for line in unfolded[: MOST_FIELDS + 1]]
    if len(unfolded) > MOST_FIELDS or not all(found):
        return None
    return Headers(tuple(_field(one) for one in found if one))


def _field(found: re.Match[bytes]) -> tuple[str, str]:
    return found[1].decode("ascii").lower(), found[2].decode("utf-8", "replace").strip()


def sender_domain(headers: Headers) -> str | None:
    """The domain of the one address in the one `From`."""
    addresses = addresses_in(headers.only("from") or "")
    if len(addresses) != 1:
        return None
    domain = addresses[0].rpartition("@")[2].lower()
    return domain if _DOMAIN.fullmatch(domain) else None


def addresses_in(value: str) -> list[str]:
    if len(value) > _MOST_OF_VALUE:
        return []
    return [address for _, address in getaddresses([value]) if "@" in address]


def sent_at(headers: Headers) -> datetime | None:
    """When its sender says that it was sent."""
    try:
        moment = parsedate_to_datetime((headers.only("date") or "")[:100])
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    if moment.tzinfo is None:
        return moment.replace(tzinfo=UTC)
    try:
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def subject_of(headers: Headers) -> str:
    """The subject as people read it, on one line."""
    value = (headers.only("subject") or "")[:_MOST_OF_VALUE]
    try:
        text = str(make_header(decode_header(value)))
    except (HeaderParseError, LookupError, ValueError):
        text = value
    return " ".join(text.split())
