"""The texts of a message: its own, not those of what is attached to it."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message as Part

from muse.domain.mail.message import Unreadable

MAX_DEPTH = 10
MAX_PARTS = 100
MAX_TEXT = 500_000  # characters of one text
_MOST_NESTING = 30  # what could begin another level, found before anything is taken apart
_MOST_LINES_LIKE_BOUNDARIES = 2_000
_NESTS = re.compile(rb"boundary[ \t]{0,10}[*=]|content-type:\s{0,10}message/", re.IGNORECASE)
# Others are not for text, or take quadratic time.
_CHARSETS = re.compile(
    r"utf-8|ascii|iso8859-\d{1,2}|cp(125\d|932|949|950|936|437|850)|koi8-[ru]|shift_jis|euc_(jp|kr)"
    r"|iso2022_(jp|kr)|gb(2312|k|18030)|big5(hkscs)?|utf-16(-[bl]e)?"
)


class NotTakenApart(Exception):
    """A message that is built so that taking it apart would take too much."""

    def __init__(self, problem: Unreadable) -> None:
        super().__init__(problem)
        self.problem = problem


def texts_of(raw: bytes) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Its plain texts and its pages. Errors: NotTakenApart."""
    if sum(1 for _ in _NESTS.finditer(raw)) > _MOST_NESTING:
        raise NotTakenApart(Unreadable.TOO_DEEP)
    if raw.count(b"\n--") > _MOST_LINES_LIKE_BOUNDARIES:
        raise NotTakenApart(Unreadable.TOO_MANY_PARTS)
    plain: list[str] = []
    pages: list[str] = []
    for number, part in enumerate(_leaves(message_from_bytes(raw), MAX_DEPTH)):
        if number >= MAX_PARTS:
            raise NotTakenApart(Unreadable.TOO_MANY_PARTS)
        kind = part.get_content_type()
        if kind in ("text/plain", "text/html") and not _is_attached(part):
            (plain if kind == "text/plain" else pages).append(_text(part))
    return tuple(plain), tuple(pages)


def _leaves(part: Part, levels: int) -> Iterator[Part]:
    if levels == 0:
        raise NotTakenApart(Unreadable.TOO_DEEP)
    if part.get_content_maintype() == "message":  # somebody else's words
        return
    inner = part.get_payload() if part.is_multipart() else None
    if not isinstance(inner, list):
        yield part
        return
    for one in inner:
        if isinstance(one, Part):
            yield from _leaves(one, levels - 1)


def _is_attached(part: Part) -> bool:
    return part.get_content_disposition() == "attachment" or part.get_filename() is not None


def _text(part: Part) -> str:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    text = content[: 4 * MAX_TEXT].decode(_charset(part), "replace")
    return text[:MAX_TEXT].replace("\0", "")


def _charset(part: Part) -> str:
    """What the text is written in: UTF-8 when nothing sensible is said."""
    try:
        name = codecs.lookup((part.get_content_charset() or "utf-8")[:40]).name
    except (LookupError, ValueError):
        return "utf-8"
    return name if _CHARSETS.fullmatch(name) else "utf-8"
