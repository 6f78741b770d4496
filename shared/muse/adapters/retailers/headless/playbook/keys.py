"""Which keys a playbook may have at a place, and what to say of one that it may not have."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from muse.adapters.retailers.headless.playbook.schema.playbook import Playbook
from muse.adapters.retailers.headless.playbook.yaml_tree import Path

_SCHEMA: Mapping[str, Any] = Playbook.model_json_schema()
_DEFINITIONS: Mapping[str, Any] = _SCHEMA["$defs"]
_EVERY_KEY = frozenset(
    key for part in (_SCHEMA, *_DEFINITIONS.values()) for key in part.get("properties", {})
)
# What other tools call it. Said only where the key on the right may stand.
_ELSEWHERE = {
    "url": "path",
    "selector": "css",
    "equals": "is",
    "value": "with",
    "timeout": "within",
}


def is_key(name: str | int) -> bool:
    """Whether some part of a playbook has this key."""
    return name in _EVERY_KEY


def keys_at(place: Path) -> frozenset[str]:
    """The keys that the mapping at `place` may have. Empty where any may stand."""
    found = list(_choices(_SCHEMA))
    for step in place:
        found = [choice for part in found for choice in _below(part, step)]
    return frozenset(key for part in found for key in part.get("properties", {}))


def no_such_key(place: Path) -> str:
    """That the last part of `place` is no key of the mapping that it is in, and what is."""
    key, known = str(place[-1]), keys_at(place[:-1])
    return f"there is no key '{key}' here{suggestion(key, known or _EVERY_KEY)}"


def suggestion(word: str, known: Collection[str], listed: int = 30) -> str:
    """The one of `known` that is meant, as far as can be told; else all of them, if there are not
    more than `listed`. Begins with a semicolon; empty when there is nothing to say."""
    usual = _ELSEWHERE.get(word)
    close = [usual] if usual in known else difflib.get_close_matches(word, known, n=1)
    if close:
        return f"; did you mean '{close[0]}'?"
    return f"; there are {', '.join(sorted(known))}" if 0 < len(known) <= listed else ""


def _below(part: Mapping[str, Any], step: str | int) -> Iterator[Mapping[str, Any]]:
    if isinstance(step, int):
        children = [part.get("items")]
    else:
        own = part.get("properties", {}).get(step)
        children = [own or part.get("additionalProperties")]
    for child in children:
        if isinstance(child, dict):
            yield from _choices(child)


def _choices(part: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The part itself, or what it refers to or may be."""
    if "$ref" in part:
        yield from _choices(_DEFINITIONS[part["$ref"].rsplit("/", 1)[-1]])
    elif "anyOf" in part:
        for choice in part["anyOf"]:
            yield from _choices(choice)
    else:
        yield part
