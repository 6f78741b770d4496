"""A draft of a playbook from a recording. It holds nothing that was typed: values become facts,
secrets become references, and what a person must decide is marked so that the check finds it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import yaml

from muse.adapters.retailers.headless.playbook.recording.guessing import (
    fact_for,
    is_product_page,
    phase_of,
)
from muse.adapters.retailers.headless.playbook.recording.reading import (
    RecordedStep,
    Recording,
    read_recording,
)
from muse.adapters.retailers.headless.playbook.recording.template import HEADER, empty_draft

_Draft = dict[str, Any]
_CLICKS = frozenset({"click", "doubleClick"})
_LONGEST_NAME = 40


def draft_of(text: str) -> tuple[str, str]:
    """The name for the playbook, and its text. Errors: RecordingInvalid."""
    recording = read_recording(text)
    name = _name_of(recording.title)
    draft = empty_draft(name, recording.title, _host(recording))
    steps = _Steps()
    for n, step in enumerate(recording.steps):
        steps.add(step, recording.steps[n + 1 :])
    _put_in(draft["phases"], steps)
    body = yaml.safe_dump(draft, sort_keys=False, allow_unicode=True, width=100)
    return name, HEADER + body


class _Steps:
    """The drafted steps by phase."""

    def __init__(self) -> None:
        self.by_phase: dict[str, list[_Draft]] = {}
        self.submit: _Draft | None = None
        self._phase = "login"
        self._path = "/"

    def add(self, step: RecordedStep, following: Sequence[RecordedStep]) -> None:
        if step.type == "navigate":
            self._path = urlsplit(step.url).path or "/"
        self._phase = phase_of(step, self._path, self._phase)
        if step.navigated_to:
            self._path = urlsplit(step.navigated_to).path or "/"
        drafted = self._drafted(step, following)
        if drafted is None:
            return
        if self._phase == "submit" and step.type != "navigate":
            self.submit = {"click": drafted["click"]}
        elif self._phase != "confirm":
            self.by_phase.setdefault(self._phase, []).append(drafted)

    def _drafted(self, step: RecordedStep, following: Sequence[RecordedStep]) -> _Draft | None:
        if step.type == "navigate":
            return _goto(self._path)
        if step.type == "keyDown" and step.key == "Enter":
            return _enter(step)
        if step.type == "change":
            return _in_frame(step, _changed(step, self._phase))
        if step.type in _CLICKS and not _is_followed_by_filling(step, following):
            return _in_frame(step, {"click": {"at": _locators(step)}, "expect": _effect(step)})
        return None


def _put_in(phases: _Draft, steps: _Steps) -> None:
    """The drafted steps into the empty draft. What belongs to one line of the order goes into the
    loop over lines."""
    for phase, drafted in steps.by_phase.items():
        if phase == "bag":
            phases["bag"]["steps"][-1]["each_line"] = drafted
        else:
            phases[phase]["steps"] = drafted
    if steps.submit:
        phases["submit"] = steps.submit


def _goto(path: str) -> _Draft:
    target = "{line.url}" if is_product_page(path) else path
    seen = {"text": "DECIDE: what is seen on this page"}
    return {"goto": target, "expect": {"visible": seen}}


def _enter(step: RecordedStep) -> _Draft:
    field = {"css": "DECIDE: the field in which Enter was pressed"}
    return {"press": {"at": field, "key": "Enter"}, "expect": _effect(step)}


def _changed(step: RecordedStep, phase: str) -> _Draft:
    fact = fact_for(step, phase)
    if fact in {"line.size", "line.color"}:
        chosen = {"at": _locators(step), "option": f"{{{fact}}}"}
        return {"choose_variant": chosen, "when": {"has": fact}}
    value = f"{{{fact}}}" if fact else "DECIDE: which fact goes here, such as {address.name}"
    return {"fill": {"at": _locators(step, field=True), "with": value}}


def _effect(step: RecordedStep) -> _Draft:
    if step.navigated_to:
        return {"path": re.sub(r"\d{3,}", "*", urlsplit(step.navigated_to).path or "/")}
    return {"visible": {"text": "DECIDE: what is seen once this worked"}}


def _locators(step: RecordedStep, *, field: bool = False) -> list[_Draft]:
    """From what lasts longest to what doesn't."""
    found: list[_Draft] = []
    name = step.aria_name
    if name and step.aria_role:
        found.append({"role": step.aria_role, "name": name})
    elif name and field:
        found += [{"label": name}, {"placeholder": name}]
    elif name:
        found += [{"role": "button", "name": name}, {"role": "link", "name": name}]
    if step.text and not field:
        found.append({"text": step.text})
    if step.css:
        found.append({"css": step.css})
    return found or [{"css": "DECIDE: how this element is found"}]


def _in_frame(step: RecordedStep, drafted: _Draft) -> _Draft:
    if step.frame:
        drafted["frame"] = {"title": "DECIDE: the title of the frame that this is in"}
    if step.target != "main":
        drafted["say"] = "DECIDE: this was done in a second window; the engine uses one"
    return drafted


def _is_followed_by_filling(step: RecordedStep, following: Sequence[RecordedStep]) -> bool:
    """Whether it is just the click into a field that is filled next."""
    if not following or following[0].type != "change":
        return False
    return bool(set(step.selectors) & set(following[0].selectors))


def _name_of(title: str) -> str:
    name = re.sub(r"[^a-z0-9]+", "_", title.casefold()).strip("_")[:_LONGEST_NAME].strip("_")
    return name if name[:1].isalpha() else f"store_{name}".strip("_")


def _host(recording: Recording) -> str:
    hosts = [urlsplit(step.url).netloc for step in recording.steps if step.url]
    return next((host for host in hosts if host), "DECIDE")
