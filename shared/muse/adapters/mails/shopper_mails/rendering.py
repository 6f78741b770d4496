"""A mail as HTML and as text, out of the same parts. Pure: the templates lie beside this file."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from string import Template

from muse.adapters.mails.shopper_mails.parts import (
    Heading,
    Letter,
    Link,
    Paragraph,
    Part,
    Row,
    Rows,
)
from muse.adapters.mails.shopper_mails.writing import letter
from muse.domain.telling.shopper_mail import ShopperMail

_TEMPLATES = Path(__file__).parent / "templates"
_WIDTH = 64


@dataclass(frozen=True, slots=True)
class RenderedMail:
    subject: str
    html: str
    text: str


def render(mail: ShopperMail) -> RenderedMail:
    """The mail as it is sent. What stores and shoppers wrote is text in it, never markup."""
    written = letter(mail)
    return RenderedMail(written.subject, _html(written), _text(written))


def _html(written: Letter) -> str:
    return _filled(
        "page",
        markup="".join(map(_html_part, written.parts)),
        subject=written.subject,
        headline=written.headline,
        greeting=written.greeting,
        reference=written.reference,
    )


def _html_part(part: Part) -> str:
    match part:
        case Paragraph():
            return _filled("paragraph", text=part.text)
        case Heading():
            state = _filled("state", state=part.state) if part.state else ""
            return _filled("heading", markup=state, text=part.text)
        case Rows():
            return _filled("rows", markup="".join(map(_html_row, part.rows)))
        case Link():
            return _filled("link", text=part.text, url=_https(part.url))


def _html_row(row: Row) -> str:
    return _filled("total" if row.is_total else "row", label=row.label, value=row.value)


def _filled(name: str, markup: str = "", **texts: str) -> str:
    """A template with these texts, escaped, and with `markup`, which was rendered before."""
    escaped = {key: escape(text, quote=True) for key, text in texts.items()}
    return _template(name).substitute(escaped, markup=markup)


def _https(url: str) -> str:
    """Nothing else is a link. ValueError."""
    if not url.startswith("https://"):
        raise ValueError("a mail links to https only")
    return url


@cache
def _template(name: str) -> Template:
    return Template((_TEMPLATES / f"{name}.html").read_text(encoding="utf-8"))


def _text(written: Letter) -> str:
    parts = "\n\n".join(map(_text_part, written.parts))
    return _text_page().substitute(
        headline=written.headline,
        greeting=written.greeting,
        parts=parts,
        reference=written.reference,
    )


def _text_part(part: Part) -> str:
    match part:
        case Paragraph():
            return part.text
        case Heading():
            state = f" ({part.state})" if part.state else ""
            return f"{part.text}{state}\n{'-' * len(part.text + state)}"
        case Rows():
            return "\n".join(map(_text_row, part.rows))
        case Link():
            return f"{part.text}: {_https(part.url)}"


def _text_row(row: Row) -> str:
    if not row.value:
        return row.label
    dots = max(_WIDTH - len(row.label) - len(row.value) - 2, 2)
    return f"{row.label} {'.' * dots} {row.value}"


@cache
def _text_page() -> Template:
    return Template((_TEMPLATES / "page.txt").read_text(encoding="utf-8"))
