"""What the stripe SDK's own types say of a request's parameters, read at run time and kept.

The SDK is generated from Stripe's OpenAPI description, so its TypedDicts (`stripe.params`) are the
nearest thing to the real service that can be had offline. A type is read when a request first
needs it: start-up pays for none.
"""

from __future__ import annotations

import typing
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from types import NoneType, UnionType
from typing import Any

import typing_extensions
from stripe import RequestOptions, StripeObject

_NOT_REQUIRED = (typing.NotRequired, typing_extensions.NotRequired)
_UNIONS = (typing.Union, UnionType)
_LITERALS = (typing.Literal, typing_extensions.Literal)


@dataclass(frozen=True)
class Shape:
    """The parameters of one hash: the type of each, and which of them must be there."""

    fields: Mapping[str, Any]
    required: frozenset[str]


@cache
def parameters(name: str) -> Shape:
    """The parameters of a request by the SDK's name for them: `PaymentIntentCreateParams`."""
    package, _, type_name = f"stripe.params.{name}".rpartition(".")
    return shape(getattr(import_module(package), type_name))


@cache
def shape(typed_dict: type) -> Shape:
    """The fields of a TypedDict of the SDK, without the options that every call has."""
    own = {
        name: annotation
        for name, annotation in typed_dict.__annotations__.items()
        if name not in RequestOptions.__annotations__
    }
    holder = type("Own", (), {"__annotations__": own, "__module__": typed_dict.__module__})
    hints = typing.get_type_hints(holder, include_extras=True)
    required = frozenset(name for name, hint in hints.items() if not _may_be_left_out(hint))
    return Shape({name: _plain(hint) for name, hint in hints.items()}, required)


def alternatives(annotation: Any) -> tuple[Any, ...]:
    """The types that a value may have: a union's members, else the type itself.

    The SDK adds `str` to most enums, so that a newer value does not break an older client. The
    service knows its values: here such an enum is closed.
    """
    members = tuple(_members(annotation))
    if any(choices(member) for member in members):
        return tuple(member for member in members if member is not str)
    return members


def choices(annotation: Any) -> tuple[str, ...]:
    """The values of a Literal other than the empty string; none for any other type."""
    if typing.get_origin(annotation) in _LITERALS:
        return tuple(value for value in typing.get_args(annotation) if value != "")
    return ()


def can_be_unset(annotation: Any) -> bool:
    """Whether an empty string stands for "no value any more"."""
    return any(
        typing.get_origin(member) in _LITERALS and "" in typing.get_args(member)
        for member in _members(annotation)
    )


def is_hash(annotation: Any) -> bool:
    """Whether this is a TypedDict."""
    return typing_extensions.is_typeddict(annotation)


def _members(annotation: Any) -> list[Any]:
    if typing.get_origin(annotation) not in _UNIONS:
        return [annotation]
    found: list[Any] = []
    for member in typing.get_args(annotation):
        found.extend(_members(member))
    return [member for member in found if member is not NoneType and not _is_response(member)]


def _is_response(member: Any) -> bool:
    # Hashes may also be given as objects that a response brought; on the wire they are the same.
    origin = typing.get_origin(member)
    return isinstance(origin, type) and issubclass(origin, StripeObject)


def _may_be_left_out(hint: Any) -> bool:
    return typing.get_origin(hint) in _NOT_REQUIRED


def _plain(hint: Any) -> Any:
    return typing.get_args(hint)[0] if _may_be_left_out(hint) else hint
