"""Frozen domain values as DynamoDB values, and back.

What a value looks like follows from its type: a dataclass is a map by field name, a tuple a list,
an enum its value, a time an RFC 3339 string in UTC with six digits (so that they sort). None is
left out. A field that is not stored takes its default, so that a field can be added to the domain
without touching what is stored.

Hand-written because functions start cold: pydantic would cost more CPU to import than the rest of
this adapter.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

STRING = "S"
NUMBER = "N"
BOOLEAN = "BOOL"
LIST = "L"
MAP = "M"


@dataclass(frozen=True, slots=True)
class Codec:
    """How values of one type are stored: DynamoDB's type tag, and what stands beside it."""

    tag: str
    encode: Callable[[Any], Any]
    decode: Callable[[Any], Any]


def tag_of(kind: Any) -> str:
    """The DynamoDB type in which values of type `kind` are stored."""
    if get_origin(kind) is tuple:
        return LIST
    return MAP if is_dataclass(kind) else _codec_of_scalar(kind).tag


@cache
def codec_of(kind: Any) -> Codec:
    """The codec of a type, built on first use. TypeError for types that the domain doesn't use."""
    if get_origin(kind) is tuple:
        return _codec_of_tuple(kind)
    return _codec_of_dataclass(kind) if is_dataclass(kind) else _codec_of_scalar(kind)


def _codec_of_scalar(kind: Any) -> Codec:
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return Codec(STRING, str, kind)
    try:
        return _SCALARS[kind]
    except KeyError:
        raise TypeError(f"{kind} can't be stored") from None


def _codec_of_tuple(kind: Any) -> Codec:
    element, *rest = get_args(kind)
    if rest != [...]:
        raise TypeError(f"{kind} can't be stored: only tuples of any length can")
    codec = codec_of(element)

    def encode(values: tuple[Any, ...]) -> list[dict[str, Any]]:
        return [{codec.tag: codec.encode(value)} for value in values]

    def decode(stored: list[dict[str, Any]]) -> tuple[Any, ...]:
        return tuple(codec.decode(value[codec.tag]) for value in stored)

    return Codec(LIST, encode, decode)


def _codec_of_dataclass(kind: Any) -> Codec:
    hints = get_type_hints(kind)
    parts = [(part.name, codec_of(_without_none(hints[part.name]))) for part in fields(kind)]
    absent = {part.name: None for part in fields(kind) if _may_be_none(hints[part.name])}

    def encode(value: Any) -> dict[str, dict[str, Any]]:
        held = ((name, codec, getattr(value, name)) for name, codec in parts)
        return {
            name: {codec.tag: codec.encode(part)} for name, codec, part in held if part is not None
        }

    def decode(stored: dict[str, dict[str, Any]]) -> Any:
        held = {
            name: codec.decode(stored[name][codec.tag]) for name, codec in parts if name in stored
        }
        return kind(**(absent | held))

    return Codec(MAP, encode, decode)


def _may_be_none(hint: Any) -> bool:
    return isinstance(hint, UnionType) and NoneType in get_args(hint)


def _without_none(hint: Any) -> Any:
    if not _may_be_none(hint):
        return hint
    (kind,) = (part for part in get_args(hint) if part is not NoneType)
    return kind


def _encode_time(moment: datetime) -> str:
    if moment.tzinfo is None:
        raise ValueError("a time without a time zone can't be stored")
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _as_it_is(value: Any) -> Any:
    return value


_SCALARS: dict[Any, Codec] = {
    str: Codec(STRING, _as_it_is, _as_it_is),
    int: Codec(NUMBER, str, int),
    bool: Codec(BOOLEAN, _as_it_is, _as_it_is),
    date: Codec(STRING, date.isoformat, date.fromisoformat),
    datetime: Codec(STRING, _encode_time, datetime.fromisoformat),
}
