"""Patterns of templates: literal text with places in it, `Tracking number: {tracking}`.

They are no regular expressions. A place ends where the next literal text begins for the first
time, so that nothing is ever tried twice: matching takes time in proportion to the line.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

LONGEST_LINE = 500
_PLACE = re.compile(r"\{([a-z]{1,20})\}")
# What may stand in a place; each is one class of characters, and so checked in one pass.
_CONTENTS: Mapping[str, re.Pattern[str]] = {
    "order": re.compile(r"[A-Za-z0-9][A-Za-z0-9#./_-]{1,39}"),
    "tracking": re.compile(r"[A-Za-z0-9][A-Za-z0-9 -]{6,39}"),
    "carrier": re.compile(r"[^\d\W][\w .&-]{1,39}"),
    "date": re.compile(r"[\w .,/-]{3,40}"),
    "any": re.compile(r".{0,500}"),
}
PLACES = frozenset(_CONTENTS)


class PatternWrong(ValueError):
    """A pattern that can't be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """`literals` has one text more than there are `places`."""

    literals: tuple[str, ...]
    places: tuple[str, ...]

    def match(self, line: str) -> Mapping[str, str] | None:
        """What stands in the places of a whole line; None when it is another line."""
        if not line.startswith(self.literals[0]) or len(line) > LONGEST_LINE:
            return None
        found: dict[str, str] = {}
        position = len(self.literals[0])
        for number, place in enumerate(self.places):
            end = self._end_of(number, line, position)
            if end < position:
                return None
            content = line[position:end].strip()
            if not _CONTENTS[place].fullmatch(content):
                return None
            found[place] = content
            position = end + len(self.literals[number + 1])
        return found if position == len(line) else None

    def _end_of(self, number: int, line: str, position: int) -> int:
        """Where a place ends: -1 when what follows it isn't there."""
        following = self.literals[number + 1]
        if number == len(self.places) - 1:
            return len(line) - len(following) if line.endswith(following) else -1
        return line.find(following, position)


@cache
def pattern(text: str) -> Pattern:
    """The pattern that a text stands for. Errors: PatternWrong."""
    pieces = _PLACE.split(one_line(text))
    literals, places = tuple(pieces[::2]), tuple(pieces[1::2])
    if unknown := sorted(set(places) - PLACES):
        raise PatternWrong(f"there is no place {{{unknown[0]}}}; there are {_known()}")
    if len(set(places)) != len(places):
        raise PatternWrong("a place stands in a pattern once")
    if any(not literal for literal in literals[1:-1]):
        raise PatternWrong("between two places there must be some text")
    if not any(literal.strip() for literal in literals):
        raise PatternWrong("a pattern needs some text of its own")
    if any("{" in literal or "}" in literal for literal in literals):
        raise PatternWrong("a brace belongs to a place")
    return Pattern(literals, places)


def one_line(text: str) -> str:
    """A text with single spaces, in the form in which texts are compared."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def _known() -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(PLACES))
