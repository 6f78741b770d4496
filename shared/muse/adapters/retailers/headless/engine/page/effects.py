"""Conditions on a page, and what they looked like before a step."""

from __future__ import annotations

import fnmatch
import re
from typing import Any
from urllib.parse import urlsplit

from muse.adapters.retailers.headless.engine.page.finding import (
    all_of,
    count_of,
    now_the_one,
    why_not,
)
from muse.adapters.retailers.headless.engine.page.problems import StepFailed
from muse.adapters.retailers.headless.engine.page.run import Run, Scope
from muse.adapters.retailers.headless.engine.page.texts import text_of
from muse.adapters.retailers.headless.playbook.schema.conditions import (
    Condition,
    NumberCondition,
    TextCondition,
)

_SPACES = re.compile(r"\s+")


class Effect:
    """A condition as an effect: made before the step, so that `more_by` knows what was there."""

    def __init__(self, run: Run, condition: Condition) -> None:
        self._run = run
        self._condition = condition
        self._before: dict[int, int] = {}
        scope = _scope(run, condition)
        for kind in ("count", "number"):
            part: NumberCondition | None = getattr(condition, kind)
            if part and part.more_by is not None and scope is not None:
                self._before[id(part)] = _measured(run, kind, part, scope)

    def wait(self, seconds: float) -> None:
        """Errors: StepFailed with the part that never held."""
        self._run.wait_for(self.holds, seconds, self._explanation)

    def holds(self) -> bool:
        return self._missing() is None

    def _explanation(self) -> str:
        """What did not come, in words without values."""
        part = self._missing()
        scope = _scope(self._run, self._condition)
        if part == "visible" and self._condition.visible and scope is not None:
            return f"not seen: {why_not(self._run, self._condition.visible, scope)}"
        if part in {"any", "none"}:
            return f"not seen: {part} of the conditions"
        wanted = getattr(self._condition, part or "", None)
        at = getattr(wanted, "at", wanted)
        target = " or ".join(map(str, at)) if isinstance(at, tuple) else str(at or "")
        return f"not seen: {part} {target}".strip()

    def _missing(self) -> str | None:
        """The first part that does not hold now."""
        run, condition = self._run, self._condition
        scope = _scope(run, condition)
        if scope is None:
            return "frame"
        for part in condition.model_fields_set - {"frame"}:
            if not self._part_holds(part, scope):
                return part
        return None

    def _part_holds(self, part: str, scope: Scope) -> bool:
        run, wanted = self._run, getattr(self._condition, part)
        if part == "visible":
            return count_of(run, wanted, scope) > 0
        if part == "hidden":
            return all_of(run, wanted, scope) is None
        if part == "text":
            return _text_holds(run, wanted, scope)
        if part in {"count", "number"}:
            return self._number_holds(part, wanted, scope)
        return _known_holds(run, part, wanted)

    def _number_holds(self, kind: str, part: NumberCondition, scope: Scope) -> bool:
        wanted = _whole_number(self._run, part.equals or part.more_by or "")
        if part.more_by is not None:
            wanted += self._before.get(id(part), 0)
        return _measured(self._run, kind, part, scope) == wanted


def holds_now(run: Run, condition: Condition) -> bool:
    """Whether the condition holds on the page that is there now."""
    return Effect(run, condition).holds()


def _scope(run: Run, condition: Condition) -> Scope | None:
    if condition.frame is None:
        return run.page
    frame = now_the_one(run, condition.frame, run.page)
    return frame.content_frame if frame else None


def _known_holds(run: Run, part: str, wanted: Any) -> bool:
    """The parts that are not about elements."""
    if part == "path":
        path = urlsplit(run.page.url).path
        return fnmatch.fnmatchcase(path, run.text(wanted).replace("[", "[[]"))
    if part == "has":
        return wanted in run.facts
    if part == "fact":
        return run.facts.get(wanted.name) == run.text(wanted.equals)
    if part == "any":
        return any(holds_now(run, one) for one in wanted)
    return not any(holds_now(run, one) for one in wanted)


def _text_holds(run: Run, part: TextCondition, scope: Scope) -> bool:
    element = now_the_one(run, part.at, scope)
    if element is None:
        return False
    said = _SPACES.sub(" ", text_of(element)).strip()
    if part.equals is not None:
        return said == run.text(part.equals)
    return run.text(part.contains or "").casefold() in said.casefold()


def _measured(run: Run, kind: str, part: NumberCondition, scope: Scope) -> int:
    """How many elements there are, or the first whole number in the one element (none is 0)."""
    if kind == "count":
        return count_of(run, part.at, scope)
    element = now_the_one(run, part.at, scope)
    found = re.search(r"\d+", text_of(element)) if element else None
    return int(found[0]) if found else 0


def _whole_number(run: Run, template: str) -> int:
    text = run.text(template)
    if not text.isdecimal():
        raise StepFailed(f"{template} is not a whole number")
    return int(text)
