"""E-mail addresses, read as the standard library reads headers, and no more widely than is used."""

from __future__ import annotations

import re
from email.errors import HeaderParseError
from email.headerregistry import Address

_MOST = 254  # RFC 5321: what fits into a path with its brackets
_MOST_LOCAL = 64
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_TOP = re.compile(r"[a-z]{2,63}|xn--[a-z0-9-]{1,59}")


def read_email(text: str) -> str | None:
    """The address with its domain in lower case; None if it is none that mail services take.
    Comments, quoted names, addresses of machines and letters beyond ASCII before the @ are not
    taken. Whether anybody reads it isn't asked."""
    if len(text) > _MOST or not text.isascii():
        return None
    try:
        parsed = Address(addr_spec=text)
    except (HeaderParseError, ValueError, IndexError):
        return None
    domain = parsed.domain.lower()
    labels = domain.split(".")
    is_name = all(map(_LABEL.fullmatch, labels)) and bool(_TOP.fullmatch(labels[-1]))
    is_local = bool(_LOCAL.fullmatch(parsed.username)) and len(parsed.username) <= _MOST_LOCAL
    is_whole = f"{parsed.username}@{parsed.domain}" == text
    return (
        f"{parsed.username}@{domain}" if is_whole and is_name and is_local and labels[1:] else None
    )
