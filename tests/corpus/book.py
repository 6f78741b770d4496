"""The whole corpus: how its messages are made, where they lie, and what is expected of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.corpus import doubtful, for_people, good
from tests.corpus.messages import DOMAIN, MESSAGES, SENDING, made
from tests.corpus.signing import keys_of

__all__ = ["EXPECTED", "FOLDER", "KEYS", "MESSAGES", "Expected", "made"]

FOLDER = Path(__file__).parent / "mail"
KEYS = keys_of(DOMAIN, SENDING, doubtful.ELSEWHERE, "not-thistle-and-twine.example")
PARTS = (good, for_people, doubtful)


@dataclass(frozen=True, slots=True)
class Expected:
    """A line of expected.tsv: the message, what becomes of it, what is known of its sender, and
    what it says, or why a person reads it."""

    name: str
    outcome: str
    sender: str
    says: str


def _expected() -> tuple[Expected, ...]:
    lines = FOLDER.joinpath("expected.tsv").read_text("utf-8").splitlines()
    return tuple(Expected(*line.split("\t")) for line in lines[1:])


EXPECTED = _expected()
