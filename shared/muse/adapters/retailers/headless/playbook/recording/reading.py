"""Reading a recording: the JSON of Chrome DevTools' Recorder, typed by the npm package
`@puppeteer/replay` (Schema.ts): a title and steps with type, selectors, frame, assertedEvents."""

from __future__ import annotations

import re
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

MOST_CHARACTERS = 2_000_000
_ROLE = re.compile(r"^(?P<name>.*?)\[role=\"(?P<role>[a-z]+)\"\]$")


class RecordingInvalid(ValueError):
    """The text is no recording; the message says why."""


class AssertedEvent(BaseModel):
    model_config = ConfigDict(extra="ignore")

    type: str
    url: str = ""


class RecordedStep(BaseModel):
    """One step. Each selector is a way from the outside in: most often one part."""

    model_config = ConfigDict(extra="ignore")

    type: str
    url: str = ""
    value: str = ""
    key: str = ""
    target: str = "main"
    frame: tuple[int, ...] = ()
    selectors: tuple[str | tuple[str, ...], ...] = ()
    asserted_events: tuple[AssertedEvent, ...] = Field(default=(), alias="assertedEvents")

    @property
    def aria_name(self) -> str | None:
        """The accessible name by which the element was found."""
        return self._aria[0]

    @property
    def aria_role(self) -> str | None:
        return self._aria[1]

    @property
    def css(self) -> str | None:
        """The shortest CSS selector."""
        plain = [s for s in self._parts if "/" not in s.split(" ")[0] or s.startswith("#")]
        pierced = [s.removeprefix("pierce/") for s in self._parts if s.startswith("pierce/")]
        return min([*plain, *pierced], key=len, default=None)

    @property
    def text(self) -> str | None:
        texts = (s.removeprefix("text/") for s in self._parts if s.startswith("text/"))
        return next(texts, None)

    @property
    def navigated_to(self) -> str | None:
        return next((e.url for e in self.asserted_events if e.type == "navigation" and e.url), None)

    @property
    def _parts(self) -> list[str]:
        """Selectors of one part. Of an ARIA one of several, the outermost names the control."""
        parts = []
        for selector in self.selectors:
            whole = (selector,) if isinstance(selector, str) else selector
            if len(whole) == 1 or (whole and whole[0].startswith("aria/")):
                parts.append(whole[0])
        return parts

    @property
    def _aria(self) -> tuple[str | None, str | None]:
        for part in self._parts:
            if part.startswith("aria/"):
                said = part.removeprefix("aria/")
                with_role = _ROLE.match(said)
                name, role = (with_role["name"], with_role["role"]) if with_role else (said, None)
                if name:
                    return name, role
        return None, None


class Recording(BaseModel):
    model_config = ConfigDict(extra="ignore")

    title: str
    steps: tuple[RecordedStep, ...] = Field(min_length=1)


def read_recording(text: str) -> Recording:
    """Errors: RecordingInvalid."""
    if len(text) > MOST_CHARACTERS:
        raise RecordingInvalid(f"it is longer than {MOST_CHARACTERS} characters")
    try:
        return Recording.model_validate_json(text)
    except ValidationError as error:
        first: Any = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"])) or "the file"
        raise RecordingInvalid(
            f"this is no recording of the Recorder (exported as JSON): {place}: {first['msg']}"
        ) from None
