"""DKIM signatures (RFC 6376), checked on the message itself."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from enum import StrEnum

import dkim
from dkim.util import InvalidTagValueList, parse_tag_value

from muse.adapters.mail.headers import Headers
from muse.domain.mail.sender import is_of

MOST_SIGNATURES = 5
# Without these under the signature, others could change what the message says. Those that the
# message has must be there once and be signed.
_MUST_BE_SIGNED = ("from", "date", "subject")
_MUST_BE_SIGNED_IF_THERE = ("message-id", "content-type", "content-transfer-encoding")
_ALGORITHM = b"rsa-sha256"
_BROKEN = (dkim.DKIMException, ValueError, IndexError, KeyError, TypeError, OverflowError)
_silent = logging.getLogger(f"{__name__}.silent")
_silent.disabled = True  # it would write down what messages contain

# The TXT record of a name; None when there is none. Errors: Unavailable.
KeyLookup = Callable[[str], bytes | None]


class Signed(StrEnum):
    """What the signatures of certain domains are worth. `weak`: they cover too little, or are made
    in a way that is not accepted."""

    RIGHT = "right"
    NONE = "none"
    WEAK = "weak"
    EXPIRED = "expired"
    WRONG = "wrong"


def signed_by(raw: bytes, headers: Headers, domains: Sequence[str], keys: KeyLookup) -> Signed:
    """The best of the signatures that these domains, or domains below them, are said to have made.
    Errors: Unavailable when a key could not be asked for."""
    worth = [
        _worth(raw, headers, number, value, keys)
        for number, value in enumerate(headers.all("dkim-signature")[:MOST_SIGNATURES])
        if is_of(_tag(value, b"d"), domains)
    ]
    for best in (Signed.RIGHT, Signed.EXPIRED, Signed.WEAK, Signed.WRONG):
        if best in worth:
            return best
    return Signed.NONE


def _worth(raw: bytes, headers: Headers, number: int, value: str, keys: KeyLookup) -> Signed:
    expires = _tag(value, b"x")
    if expires and expires.isdigit() and int(expires[:15]) < time.time():
        return Signed.EXPIRED
    if not _covers_enough(value, headers):
        return Signed.WEAK

    def lookup(name: bytes | str, **_: object) -> bytes | None:
        text = name.decode("ascii") if isinstance(name, bytes) else name
        return keys(text.rstrip("."))

    try:
        is_right = dkim.DKIM(raw, logger=_silent).verify(idx=number, dnsfunc=lookup)
    except _BROKEN:
        return Signed.WRONG
    return Signed.RIGHT if is_right else Signed.WRONG


def _covers_enough(value: str, headers: Headers) -> bool:
    if _tag(value, b"l") is not None or _tag(value, b"a") != _ALGORITHM.decode():
        return False
    names = [name.strip() for name in (_tag(value, b"h") or "").split(":")]
    there = [name for name in _MUST_BE_SIGNED_IF_THERE if headers.all(name)]
    needed = (*_MUST_BE_SIGNED, *there)
    return all(headers.only(name) is not None and name in names for name in needed)


def _tag(value: str, name: bytes) -> str | None:
    """A tag of a signature, in lower case."""
    try:
        tags = parse_tag_value(value.encode("ascii"))
    except (InvalidTagValueList, UnicodeEncodeError):
        return None
    found = tags.get(name)
    return "".join(found.decode("ascii").lower().split()) if found is not None else None
