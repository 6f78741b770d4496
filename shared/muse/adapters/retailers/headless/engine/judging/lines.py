"""Whether the lines that a page lists are the lines of the order."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from muse.adapters.retailers.headless.engine.judging.seen import SeenLine
from muse.adapters.retailers.headless.engine.order_facts import WantedLine


def line_differences(
    seen: Sequence[SeenLine], wanted: Sequence[WantedLine], names: Mapping[str, str]
) -> list[str]:
    """What differs, in words: a foreign line, a missing one, another quantity or variant.
    `names` are the store's words for sizes and colors. No differences: exactly the order."""
    words: list[str] = []
    found = dict.fromkeys(range(len(wanted)), 0)
    for line in seen:
        same_article = [n for n, one in enumerate(wanted) if _is_article(line, one)]
        fitting = [n for n in same_article if _is_variant(line, wanted[n], names)]
        if not same_article:
            words.append(f"{_named(line)} is not of this order")
        elif not fitting:
            words.append(f"{_named(line)} has another size or color")
        else:
            open_ones = [n for n in fitting if found[n] < wanted[n].quantity]
            found[(open_ones or fitting)[0]] += line.quantity
    for n, one in enumerate(wanted):
        if found[n] != one.quantity:
            words.append(f"{one.sku}: {found[n]} pieces instead of {one.quantity}")
    return words


def _is_article(line: SeenLine, wanted: WantedLine) -> bool:
    if line.sku is not None:
        return _plain(line.sku) == _plain(wanted.sku)
    return line.name is not None and _plain(line.name) == _plain(wanted.name)


def _is_variant(line: SeenLine, wanted: WantedLine, names: Mapping[str, str]) -> bool:
    pairs = ((line.size, wanted.size), (line.color, wanted.color))
    return all(
        said is None or ordered is None or _plain(said) == _plain(names.get(ordered, ordered))
        for said, ordered in pairs
    )


def _named(line: SeenLine) -> str:
    return line.sku or f"'{(line.name or 'a line without a name')[:60]}'"


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip().casefold()
