"""What every part of a playbook is made of: strict models, names, texts."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


class Part(BaseModel):
    """A part of a playbook: unknown keys and loose types are mistakes; nothing changes later."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def _as_text(value: object) -> object:
    """A whole number where a text belongs is that text: a size 38 need not be quoted."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Text = Annotated[
    str,
    BeforeValidator(_as_text, json_schema_input_type=str | int),
    Field(min_length=1, max_length=500),
]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
FailureClass = Annotated[str, Field(pattern=r"^[A-Z][A-Za-z]+$")]
