"""Holds an answer of the stand-in against the SDK's generated classes."""

from __future__ import annotations

import builtins
import sys
import typing
from collections.abc import Iterator, Mapping
from types import NoneType
from typing import Any

import stripe
import typing_extensions

_LITERALS = (typing.Literal, typing_extensions.Literal)
_LIST_FIELDS = {"object", "data", "has_more", "url"}


def problems(answer: Mapping[str, Any]) -> list[str]:
    """What is wrong with an object, or a list of objects, by the SDK's types: fields that are
    missing, null without leave, unknown, or of another type, in nested objects too."""
    return list(_of_resource(answer, str(answer["object"])))


def _of_resource(value: Mapping[str, Any], path: str) -> Iterator[str]:
    if value["object"] == "list":
        yield from _differences(_LIST_FIELDS, value, path)
        for index, item in enumerate(value["data"]):
            yield from _of_resource(item, f"{path}.data[{index}]")
    elif value.get("deleted"):
        yield from _differences({"id", "object", "deleted"}, value, path)
    else:
        yield from _of_class(_class_named(value["object"]), value, path)


def _differences(known: set[str], value: Mapping[str, Any], path: str) -> Iterator[str]:
    for name in known ^ set(value):
        yield f"{path}.{name}: {'missing' if name in known else 'unknown'}"


def _class_named(object_name: str) -> type:
    from stripe._object_classes import OBJECT_CLASSES  # noqa: PLC0415 - private, used here alone

    package, name = OBJECT_CLASSES[object_name]
    __import__(package)
    found: type = getattr(sys.modules[package], name)
    return found


def _of_class(cls: type, value: Mapping[str, Any], path: str) -> Iterator[str]:
    hints = {name: hint for name, hint in _hints(cls).items() if _is_field(name, hint)}
    for name in value:
        if name not in hints:
            yield f"{path}.{name}: unknown"
    for name, hint in hints.items():
        if name in value:
            yield from _of_type(hint, value[name], f"{path}.{name}")
        elif not _allows_none(hint):
            yield f"{path}.{name}: missing"


def _is_field(name: str, hint: Any) -> bool:
    return not name.startswith("_") and typing.get_origin(hint) is not typing.ClassVar


def _hints(cls: type) -> dict[str, Any]:
    names = _Names()
    for base in reversed(cls.__mro__):
        names.update(vars(sys.modules[base.__module__]))
        names.update({name: each for name, each in vars(base).items() if name[0] != "_"})
    return typing.get_type_hints(cls, localns=names)


class _Names(dict[str, Any]):
    """Names that the SDK imports for type checkers only."""

    def __missing__(self, name: str) -> Any:
        return getattr(builtins, name, None) or getattr(stripe, name, None) or Any


def _allows_none(hint: Any) -> bool:
    return hint is Any or NoneType in typing.get_args(hint)


def _of_type(hint: Any, value: Any, path: str) -> Iterator[str]:
    if value is None:
        if not _allows_none(hint):
            yield f"{path}: null, must not be"
        return
    found = [list(_of_member(member, value, path)) for member in _members(hint)]
    if all(found):
        yield from min(found, key=len)


def _members(hint: Any) -> list[Any]:
    if typing.get_origin(hint) is not typing.Union:
        return [hint]
    members = [each for member in typing.get_args(hint) for each in _members(member)]
    # An enum is open for clients of older versions; the stand-in must keep to the known values.
    if any(typing.get_origin(member) in _LITERALS for member in members):
        members = [member for member in members if member is not str]
    return [member for member in members if member is not NoneType]


def _of_member(member: Any, value: Any, path: str) -> Iterator[str]:
    origin = typing.get_origin(member)
    if member is Any:
        return
    if origin in _LITERALS:
        if value not in typing.get_args(member):
            yield f"{path}: {value!r} is not one of {typing.get_args(member)[:8]}"
    elif origin is list:
        yield from _of_list(typing.get_args(member)[0], value, path)
    elif isinstance(origin or member, type) and issubclass(origin or member, stripe.StripeObject):
        yield from _of_object(origin or member, value, path)
    elif not isinstance(value, member) or (member is int and isinstance(value, bool)):
        yield f"{path}: {type(value).__name__}, must be {member.__name__}"


def _of_list(member: Any, value: Any, path: str) -> Iterator[str]:
    if not isinstance(value, list):
        yield f"{path}: not a list"
        return
    for index, item in enumerate(value):
        yield from _of_type(member, item, f"{path}[{index}]")


def _of_object(cls: type, value: Any, path: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{path}: {type(value).__name__}, must be an object"
    elif isinstance(value.get("object"), str):
        yield from _of_resource(value, path)
    elif cls.__name__ != "UntypedStripeObject":
        yield from _of_class(cls, value, path)
