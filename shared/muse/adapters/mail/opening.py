"""A raw message, opened."""

from __future__ import annotations

import hashlib
import re

from muse.adapters.mail import headers as read
from muse.adapters.mail.headers import Headers, header_of
from muse.adapters.mail.parts import NotTakenApart, texts_of
from muse.domain.mail.message import Message, Unreadable

MAX_BYTES = 30_000_000
_TOP = 2_000  # where SES writes
_ADDRESSED = ("to", "cc", "delivered-to", "x-original-to")
# What Amazon SES writes: `by inbound-smtp.<region>.amazonaws.com … for <address>; <date>`.
_RECEIVED_FOR = re.compile(
    r"by inbound-smtp\.[a-z0-9-]{1,30}\.amazonaws\.com .{0,200}?for <?([^\s<>;]{3,254})>?;"
)
_MESSAGE_ID = re.compile(r"<[^\s<>]{3,500}>")


def opened(raw: bytes) -> Message:
    """The message, whatever is wrong with it."""
    if len(raw) > MAX_BYTES:
        return _closed(raw, Unreadable.TOO_LARGE)
    header = header_of(raw)
    if header is None:
        return _closed(
            raw, Unreadable.MALFORMED, _received_for(raw[:_TOP].decode("ascii", "replace"))
        )
    plain, pages, problem = _texts(raw)
    return Message(
        message_id=_message_id(header, raw),
        domain=read.sender_domain(header),
        recipients=_recipients(header),
        sent_at=read.sent_at(header),
        subject=read.subject_of(header),
        plain=plain,
        pages=pages,
        problem=problem,
    )


def _texts(raw: bytes) -> tuple[tuple[str, ...], tuple[str, ...], Unreadable | None]:
    try:
        return *texts_of(raw), None
    except NotTakenApart as refused:
        return (), (), refused.problem
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError, IndexError):
        # The standard library's parser promises to raise nothing, and does all the same.
        return (), (), Unreadable.MALFORMED


def _closed(raw: bytes, problem: Unreadable, recipients: tuple[str, ...] = ()) -> Message:
    return Message(_made_id(raw), None, recipients, None, problem=problem)


def _message_id(header: Headers, raw: bytes) -> str:
    found = _MESSAGE_ID.search((header.only("message-id") or "")[:600])
    return found.group() if found else _made_id(raw)


def _made_id(raw: bytes) -> str:
    return f"sha256:{hashlib.sha256(raw).hexdigest()}"


def _received_for(text: str) -> tuple[str, ...]:
    """The one address that SES received it for, by the first line that says so."""
    found = _RECEIVED_FOR.search(" ".join(text[:_TOP].split()))
    return (found[1].lower(),) if found else ()


def _recipients(header: Headers) -> tuple[str, ...]:
    addresses = [*_received_for(next(iter(header.all("received")), ""))]
    for name in _ADDRESSED:
        for value in header.all(name)[:10]:
            addresses += read.addresses_in(value)
    return tuple(dict.fromkeys(address.lower() for address in addresses))
