"""What people and programs are told, word for word: `…` stands for what differs.

A unit test that makes the domain or a use case say something else fails. Whoever changes a text, or
adds one, writes it down here, and reads it once more as its reader will.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent


def is_known(text: str, file: str) -> bool:
    """Whether every line of `text` is in the file of this name."""
    return all(_pattern(file).fullmatch(line) for line in text.splitlines())


@cache
def _pattern(file: str) -> re.Pattern[str]:
    lines = (HERE / f"{file}.txt").read_text(encoding="utf-8").splitlines()
    return re.compile("|".join(re.escape(line).replace("…", ".+") for line in lines))
