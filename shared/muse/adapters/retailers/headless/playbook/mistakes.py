"""What is wrong with a playbook, in words and with its line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """One mistake, or a warning: something that works but will not last."""

    line: int
    words: str
    is_warning: bool = False

    def __str__(self) -> str:
        kind = "warning: " if self.is_warning else ""
        return f"line {self.line}: {kind}{self.words}"


def sentence(place: str, words: str) -> str:
    """What is wrong at a place; a question keeps its question mark alone."""
    return f"{place}: {words}" + ("" if words.endswith("?") else ".")


class PlaybookInvalid(ValueError):
    """A playbook that can't be used; `mistakes` are in the order of their lines."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        self.mistakes = sorted(mistakes)
        super().__init__("\n".join(str(mistake) for mistake in self.mistakes))
