"""Shapes of JSON: what a request may contain, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

Check = Callable[[object, str], Iterator[str]]
"""Takes a value and its path, gives one sentence per thing that is wrong with it."""


def text(value: object, path: str) -> Iterator[str]:
    if not isinstance(value, str):
        yield f"{path} must be a string"


def some_text(value: object, path: str) -> Iterator[str]:
    if not isinstance(value, str) or not value:
        yield f"{path} must be a string that is not empty"


def text_or_null(value: object, path: str) -> Iterator[str]:
    if value is not None and not isinstance(value, str):
        yield f"{path} must be a string or null"


def flag(value: object, path: str) -> Iterator[str]:
    if not isinstance(value, bool):
        yield f"{path} must be true or false"


def anything(_value: object, _path: str) -> Iterator[str]:
    return iter(())


def whole(least: int) -> Check:
    """An integer from `least` on; true, 1.0 and "1" are none."""

    def check(value: object, path: str) -> Iterator[str]:
        if not isinstance(value, int) or isinstance(value, bool):
            yield f"{path} must be an integer"
        elif value < least:
            yield f"{path} must be at least {least}"

    return check


def one_of(*allowed: str) -> Check:
    def check(value: object, path: str) -> Iterator[str]:
        if value not in allowed:
            yield f"{path} must be one of {', '.join(allowed)}"

    return check


def many(check_item: Check, least: int = 0) -> Check:
    """An array of at least so many items."""

    def check(value: object, path: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield f"{path} must be an array"
            return
        if len(value) < least:
            yield f"{path} must have at least {least} items"
        for index, item in enumerate(value):
            yield from check_item(item, f"{path}[{index}]")

    return check


def fields(
    required: Mapping[str, Check] | None = None,
    optional: Mapping[str, Check] | None = None,
    *,
    others: Check | None = None,
) -> Check:
    """An object with these members; unknown ones are refused unless `others` checks them."""
    must = required or {}
    known = {**must, **(optional or {})}

    def check(value: object, path: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield f"{path} must be an object"
            return
        yield from (f"{path}.{name} is missing" for name in must if name not in value)
        for name, member in value.items():
            rule = known.get(name, others)
            if rule is None:
                yield f"{path}.{name} is not part of this request"
            else:
                yield from rule(member, f"{path}.{name}")

    return check
