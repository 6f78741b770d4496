"""A template applied to a message."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from muse.adapters.mail.templates.dates import day_in
from muse.adapters.mail.templates.pattern import Pattern, one_line, pattern
from muse.adapters.mail.templates.schema import NOTHING, EmailTemplate, MessageForm
from muse.domain.mail.message import Message, News
from muse.domain.tracking.parcel import plain_number
from muse.domain.tracking.report import ReportKind

MOST_LINES = 5_000
MOST_PARCELS = 20
_HIDDEN = re.compile(r"<(script|style|head)\b", re.IGNORECASE)
_END = {name: re.compile(f"</{name}", re.IGNORECASE) for name in ("script", "style", "head")}
_BREAK = re.compile(r"<(?:/?(?:p|div|tr|table|li|ul|ol|h[1-6])|br)\b[^<>]{0,2000}>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,2000}>")


@dataclass(slots=True)
class _Parcel:
    tracking: str | None = None
    carrier: str | None = None
    day: date | None = None


@dataclass(slots=True)
class _Found:
    orders: set[str] = field(default_factory=set)
    parcels: list[_Parcel] = field(default_factory=lambda: [_Parcel()])
    is_wrong: bool = False


def news_by(template: EmailTemplate, message: Message) -> tuple[News, ...] | None:
    """What the message says by the first form that knows its subject: nothing, if the form says so.
    None when no form knows it, when it names no order or several, and when a line that matters
    can't be understood."""
    for form in template.messages:
        of_subject = pattern(form.subject).match(message.subject)
        if of_subject is not None:
            return () if form.says == NOTHING else _by_form(form, of_subject, message)
    return None


def _by_form(
    form: MessageForm, of_subject: Mapping[str, str], message: Message
) -> tuple[News, ...] | None:
    patterns = [pattern(line) for line in form.lines]
    sent_on = message.sent_at.date() if message.sent_at else date.min
    found = _Found()
    for values in [of_subject, *_matches(patterns, lines_of(message))]:
        _note(values, form, sent_on, found)
    parcels = found.parcels[1:] or found.parcels
    if found.is_wrong or len(found.orders) != 1 or len(parcels) > MOST_PARCELS:
        return None
    [order] = found.orders
    kind = ReportKind(form.says)
    news = (News(kind, order, one.tracking, one.carrier, one.day) for one in parcels)
    return tuple(dict.fromkeys(news))


def _matches(patterns: Sequence[Pattern], lines: Iterator[str]) -> Iterator[Mapping[str, str]]:
    for line in lines:
        for each in patterns:
            values = each.match(line)
            if values is not None:
                yield values
                break


def _note(values: Mapping[str, str], form: MessageForm, sent_on: date, found: _Found) -> None:
    """What a line says is of the parcel that was named last; before any, it is of all."""
    if order := values.get("order"):
        found.orders.add(order.lstrip("#"))
    if tracking := values.get("tracking"):
        before = found.parcels[0]
        found.parcels.append(_Parcel(plain_number(tracking), before.carrier, before.day))
    parcel = found.parcels[-1]
    parcel.carrier = values.get("carrier", parcel.carrier)
    if text := values.get("date"):
        parcel.day = day_in(text, form.dates, sent_on)
        found.is_wrong = found.is_wrong or parcel.day is None


def lines_of(message: Message) -> Iterator[str]:
    """The lines of its text; of its page where it has no text."""
    texts = message.plain if any(text.strip() for text in message.plain) else ()
    for text in texts or map(text_of_page, message.pages):
        for line in text.splitlines()[:MOST_LINES]:
            yield one_line(line[:1_000])


def text_of_page(page: str) -> str:
    """What a page shows, a line for each of its blocks; in one pass over it."""
    shown: list[str] = []
    position = 0
    while hidden := _HIDDEN.search(page, position):
        shown.append(page[position : hidden.start()])
        end = _END[hidden[1].lower()].search(page, hidden.end())
        if end is None:
            break
        position = end.start()
    else:
        shown.append(page[position:])
    flat = " ".join("".join(shown).split())
    return html.unescape(_TAG.sub(" ", _BREAK.sub("\n", flat)))
