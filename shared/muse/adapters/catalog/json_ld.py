"""The JSON-LD documents of an HTML page, found in one pass over it.

`html.parser` takes quadratic time for broken pages (half a minute for 60 KB of "<a "), so only what
matters here is looked at: comments and script elements.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from decimal import Decimal

MAX_BLOCKS = 50
MAX_BLOCK = 500_000
_MAX_TAG = 2_000
_COMMENT_OR_SCRIPT = re.compile(r"<!--|<script(?=[\s/>])", re.IGNORECASE)
_SCRIPT_END = re.compile(r"</script(?=[\s/>])", re.IGNORECASE)
_ATTRIBUTES_END = re.compile(r"""(?:[^>"']|"[^"]*"|'[^']*')*>""")
_JSON_LD = re.compile(r"""\stype\s*=\s*["']?\s*application/ld\+json\s*[;"'\s>]""", re.IGNORECASE)
# What pages wrap around their JSON for the sake of very old browsers, from the outside in.
_BLANK = " \t\r\n\f\ufeff;"
_BEFORE = ("//", "/*", "<!--", "<![CDATA[", "*/")
_AFTER = ("*/", "-->", "]]>", "//", "/*")


def documents_in(page: str) -> Iterator[object]:
    """The readable JSON-LD documents of a page, in its order; what can't be read is passed over.
    Numbers with a fraction are Decimal: a price is never a float."""
    for block in blocks_in(page):
        yield from _read(block)


def blocks_in(page: str) -> Iterator[str]:
    """The JSON-LD scripts of a page as they stand there; what is too long or too many is left."""
    for number, block in enumerate(_blocks(page)):
        if number >= MAX_BLOCKS:
            return
        if len(block) <= MAX_BLOCK:
            yield block


def _read(block: str) -> Iterator[object]:
    try:
        # Line breaks inside strings are wrong and frequent: strict=False takes them.
        yield json.loads(
            unwrapped(block), strict=False, parse_float=Decimal, parse_constant=_nothing
        )
    except (ValueError, ArithmeticError, RecursionError):
        return


def unwrapped(block: str) -> str:
    """A script without what very old browsers needed around it."""
    text = block.strip(_BLANK)
    for mark in _BEFORE:
        text = text.removeprefix(mark).lstrip(_BLANK)
    for mark in _AFTER:
        text = text.removesuffix(mark).rstrip(_BLANK)
    return text


def _nothing(_: str) -> None:
    """NaN and infinities are not JSON."""


def _blocks(page: str) -> Iterator[str]:
    position = 0
    while found := _COMMENT_OR_SCRIPT.search(page, position):
        if found.group() == "<!--":
            end = page.find("-->", found.end())
            if end < 0:
                return
            position = end
            continue
        tag = _ATTRIBUTES_END.match(page, found.end(), found.end() + _MAX_TAG)
        if tag is None:
            position = found.end() + _MAX_TAG
            continue
        closing = _SCRIPT_END.search(page, tag.end())
        if closing is None:
            return
        if _JSON_LD.search(html.unescape(tag.group())):
            yield page[tag.end() : closing.start()]
        position = closing.end()
