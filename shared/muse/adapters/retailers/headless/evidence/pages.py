"""What is kept of a page when an order ended there: a picture, its outline, and what happened."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from playwright.sync_api import Error as PlaywrightError

from muse.adapters.retailers.headless.engine.engine import Engine
from muse.domain.placement.failures import PlacementFailure

SECONDS = 5_000  # milliseconds for each of them
_SHOWS_VALUES = "input, textarea, select, [contenteditable], iframe, address"
_TALL: Any = {"width": 1280, "height": 1600}  # more than one sees while ordering
_MASK = "•••"
_SHORTEST = 3  # letters; shorter ones are in half of all words
# `- textbox "Email": ada@…` and the like: what was typed stands behind the colon.
_TYPED = re.compile(
    r"^(\s*- (?:textbox|searchbox|combobox|spinbutton)\b[^:\n]*): .+$", re.MULTILINE
)
_DIGITS = re.compile(r"\d(?:[ -]?\d){11,18}")


def evidence_of(
    engine: Engine,
    masked: Sequence[str],
    failure: PlacementFailure | None = None,
    refused: Sequence[str] = (),
    *,
    covered: Sequence[str] = (),
) -> Mapping[str, bytes]:
    """Files by name. Values that were typed, frames, addresses and the texts `covered` are covered
    in the picture; in the outline typed values, these texts, those in `masked` and long numbers are
    replaced. A page that is
    gone has neither."""
    files = {"steps.json": _steps(engine, failure, refused)}
    with suppress(PlaywrightError):
        if failure:
            engine.page.set_viewport_size(_TALL)
        texts = [engine.page.get_by_text(text) for text in covered]
        cover = [engine.page.locator(_SHOWS_VALUES), *texts]
        files["page.png"] = engine.page.screenshot(timeout=SECONDS, mask=cover)
    if failure:
        with suppress(PlaywrightError):
            outline = engine.page.locator("body").aria_snapshot(timeout=SECONDS)
            files["page.txt"] = mask(outline, (*masked, *covered)).encode()
    return files


def mask(text: str, secrets: Sequence[str]) -> str:
    """The text without what was typed, without the secrets, and without long numbers."""
    text = _TYPED.sub(rf"\1: {_MASK}", text)
    for secret in sorted(secrets, key=len, reverse=True):
        if len(secret) >= _SHORTEST:
            text = re.sub(re.escape(secret), _MASK, text, flags=re.IGNORECASE)
    return _DIGITS.sub(_MASK, text)


def _steps(engine: Engine, failure: PlacementFailure | None, refused: Sequence[str]) -> bytes:
    """Which playbook, each step with its time, and why it ended."""
    story = {
        "playbook": engine.loaded.label,
        "ended": failure.code if failure else "placed",
        "clicked": engine.clicked,
        "refusedHosts": list(refused),
        "steps": [
            {
                "phase": record.phase,
                "at": record.at,
                "verb": record.verb,
                "milliseconds": record.milliseconds,
                "matched": list(record.matched),
                "outcome": record.outcome,
            }
            for record in engine.log.records
        ],
    }
    return json.dumps(story, indent=1, ensure_ascii=False).encode()
