"""Conditions: what must be seen on a page, or known of the order."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from muse.adapters.retailers.headless.playbook.schema.locators import Target
from muse.adapters.retailers.headless.playbook.schema.parts import Part, Text


class TextCondition(Part):
    """An element says exactly this, or contains it; of a field: its value."""

    at: Target
    equals: Text | None = Field(default=None, alias="is")
    contains: Text | None = None

    @model_validator(mode="after")
    def _one_way(self) -> TextCondition:
        if (self.equals is None) == (self.contains is None):
            raise ValueError("`text` has exactly one of `is` and `contains`")
        return self


class NumberCondition(Part):
    """A number (of elements, or in an element's text) is so, or grew by so much in this step."""

    at: Target
    equals: Text | None = Field(default=None, alias="is")
    more_by: Text | None = None

    @model_validator(mode="after")
    def _one_way(self) -> NumberCondition:
        if (self.equals is None) == (self.more_by is None):
            raise ValueError("this has exactly one of `is` and `more_by`")
        return self


class FactCondition(Part):
    """A fact of the order has this value."""

    name: Text
    equals: Text = Field(alias="is")


class Condition(Part):
    """All of its parts must hold; they are looked for in `frame`, if one is named."""

    visible: Target | None = None
    hidden: Target | None = None
    path: Text | None = None
    text: TextCondition | None = None
    count: NumberCondition | None = None
    number: NumberCondition | None = None
    has: Text | None = None
    fact: FactCondition | None = None
    any: Annotated[tuple[Condition, ...], Field(min_length=1, strict=False)] | None = None
    none: Annotated[tuple[Condition, ...], Field(min_length=1, strict=False)] | None = None

    frame: Target | None = None

    @model_validator(mode="after")
    def _something(self) -> Condition:
        if not self.model_fields_set - {"frame"}:
            raise ValueError("a condition needs at least one part")
        return self
