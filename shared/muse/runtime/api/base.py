"""The common ground of all shapes: camelCase outside, strict inside, one envelope."""

from __future__ import annotations

from typing import Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

T = TypeVar("T")


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
