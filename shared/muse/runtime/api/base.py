"""The common ground of all shapes: camelCase outside, strict inside, one envelope."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

T = TypeVar("T")


def _written_out(value: Any) -> Any:
    """Read loosely, a number would be taken for the seconds since 1970."""
    if not isinstance(value, str) or value.isdecimal():
        raise PydanticCustomError("time_text", "Input should be a date or time of RFC 3339")
    return value


Day = Annotated[date, BeforeValidator(_written_out), Field(strict=False)]
"""A day as `2026-11-30`."""
Moment = Annotated[AwareDatetime, BeforeValidator(_written_out), Field(strict=False)]
"""A time with its zone, as `2026-11-30T09:15:00Z`."""


class Body(BaseModel):
    """A request body: unknown fields, snake_case names and loose types are refused."""

    model_config = ConfigDict(
        alias_generator=to_camel, extra="forbid", strict=True, defer_build=True
    )


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
