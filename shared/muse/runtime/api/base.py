"""The common ground of all shapes: camelCase outside, strict inside, one envelope."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Generic, Literal, TypeVar
from unicodedata import category

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
)
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

T = TypeVar("T")


_CONTROL_CHARACTERS = "String should have no control characters"
_INVISIBLE = "String should have nothing in it that can't be seen"


def _visible(value: str) -> str:
    """What is copied from a page may bring characters of no width along: the text looks the same,
    but whoever looks for it finds nothing."""
    if not value.isprintable():
        raise PydanticCustomError("invisible_characters", _INVISIBLE)
    return value


def _written_out(value: Any) -> Any:
    """Read loosely, a number would be taken for the seconds since 1970."""
    if not isinstance(value, str) or value.isdecimal():
        raise PydanticCustomError("time_text", "Input should be a date or time of RFC 3339")
    return value


Reference = Annotated[
    str, Field(min_length=1, max_length=100, pattern=r"^\S(.*\S)?$"), AfterValidator(_visible)
]
"""What somebody else's system calls something, such as a store's order number."""
Day = Annotated[date, BeforeValidator(_written_out), Field(strict=False)]
"""A day as `2026-11-30`."""
Moment = Annotated[AwareDatetime, BeforeValidator(_written_out), Field(strict=False)]
"""A time with its zone, as `2026-11-30T09:15:00Z`."""


# What is typed into boxes of several lines; everything else is one line.
_PROSE = frozenset({"note", "reason", "resolution", "text"})
_LINE_BREAKS = frozenset("\n\r\t")
_UNSEEN = frozenset({"Cc", "Zl", "Zp"})  # control characters, separators of lines and paragraphs


# Marks a form of a body in where a problem is; callers don't know the forms by name.
FORM = "~"


class Body(BaseModel):
    """A request body: unknown fields, snake_case names, loose types and control characters are
    refused."""

    model_config = ConfigDict(
        alias_generator=to_camel, extra="forbid", strict=True, defer_build=True
    )

    @field_validator("*")
    @classmethod
    def _without_control_characters(cls, value: Any, field: ValidationInfo) -> Any:
        if isinstance(value, str):
            allowed = _LINE_BREAKS if field.field_name in _PROSE else frozenset()
            if any(category(c) in _UNSEEN and c not in allowed for c in value):
                raise PydanticCustomError("control_characters", _CONTROL_CHARACTERS)
        return value


class View(BaseModel):
    """Part of an answer."""

    model_config = ConfigDict(
        alias_generator=to_camel, validate_by_name=True, validate_by_alias=True, defer_build=True
    )


class Success(BaseModel, Generic[T]):
    """The envelope of every successful answer."""

    model_config = ConfigDict(defer_build=True)

    success: Literal[True] = True
    data: T


class SuccessWithMessage(Success[T], Generic[T]):
    """The same with a sentence for people."""

    message: str


class ErrorDetail(View):
    """One thing that is wrong, with the field it is about."""

    field: str
    problem: str


class ErrorInfo(View):
    """What went wrong: a stable code, and words for people."""

    code: str
    message: str
    details: list[ErrorDetail] | None = None
    decline_code: str | None = None


class Failure(View):
    """The envelope of every error."""

    success: Literal[False] = False
    error: ErrorInfo


class GatewayRefusal(View):
    """What API Gateway itself answers, before any function is called."""

    message: str
