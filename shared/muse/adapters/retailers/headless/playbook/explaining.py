"""The schema's complaints in words that help, each with its line."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from muse.adapters.retailers.headless.playbook.keys import is_key, no_such_key, suggestion
from muse.adapters.retailers.headless.playbook.mistakes import Mistake, sentence
from muse.adapters.retailers.headless.playbook.schema.phases import MAY_BE_ABSENT, PHASES
from muse.adapters.retailers.headless.playbook.schema.steps import VERBS, Step
from muse.adapters.retailers.headless.playbook.yaml_tree import Path, YamlTree

_MODIFIERS = tuple(name for name in Step.model_fields if name not in VERBS)
_REVIEW = ("phases", "review", "read")
_LISTS_OF_STEPS = frozenset({"steps", "each_line"})


def explained(error: ValidationError, tree: YamlTree) -> list[Mistake]:
    """One mistake for each place that is wrong. Of a choice (`absent`, or where it is read) only
    the complaint about what was written is told."""
    told: dict[tuple[int, str], Mistake] = {}
    details = error.errors(include_url=False)
    for detail in details:
        if _follows_from_another(detail, details):
            continue
        place = _place(detail["loc"], tree)
        line = tree.line_of(place)
        at = ".".join(map(str, place)) or "the playbook"
        words = sentence(at, _words(detail, place))
        told.setdefault((line, words), Mistake(line, words))
    return list(told.values())


def _follows_from_another(detail: ErrorDetails, details: Iterable[ErrorDetails]) -> bool:
    """Whether it is of the other choice, or of a list that is too short without its wrong items."""
    if detail["type"] not in {"literal_error", "too_short"}:
        return False
    before = detail["loc"][:-1] if detail["type"] == "literal_error" else detail["loc"]
    return any(o["loc"][: len(before)] == before and o is not detail for o in details)


def _place(loc: Iterable[str | int], tree: YamlTree) -> Path:
    """The path in the file: without the checker's own words, but with a last one that is missing
    from the file when that is what the complaint is about."""
    place: Path = ()
    steps = list(loc)
    for n, step in enumerate(steps):
        is_missing = n == len(steps) - 1 and isinstance(step, str) and step.isidentifier()
        if (*place, step) in tree.lines or (is_missing and is_key(step)):
            place = (*place, step)
    return place


def _words(detail: ErrorDetails, place: Path) -> str:
    kind = detail["type"]
    last = str(place[-1]) if place else ""
    if kind == "extra_forbidden":
        return _unknown_key(last, place)
    if kind == "missing":
        return _missing(last, place)
    if kind == "value_error":
        return str(detail["msg"]).removeprefix("Value error, ")
    if kind == "model_type" and place[:-1] == _REVIEW and last in MAY_BE_ABSENT:
        return "this must be where it is read, or `absent` if the store has no such thing"
    if kind in {"model_type", "dict_type"}:
        return "this must be a mapping (`key: value`)"
    words = str(detail["msg"])
    return _IN_WORDS.get(kind, words[:1].lower() + words[1:])


def _unknown_key(key: str, place: Path) -> str:
    if _is_in_a_step(place):
        hint = suggestion(key, (*VERBS, *_MODIFIERS), listed=0)
        return f"there is no verb or modifier '{key}'{hint}; the verbs are {', '.join(VERBS)}"
    if place[:-1] == ("phases",):
        return f"there is no phase '{key}'{suggestion(key, PHASES)}"
    return no_such_key(place)


def _missing(key: str, place: Path) -> str:
    if place[:-1] == ("phases",):
        return f"the phase '{key}' is missing: every playbook has {', '.join(PHASES)}"
    return f"`{key}` is missing"


def _is_in_a_step(place: Path) -> bool:
    """Whether the last part of a path is a key of a step: it comes after a list of steps."""
    is_in_a_list = len(place) > 2 and isinstance(place[-2], int)  # noqa: PLR2004 - list, number, key
    return is_in_a_list and (place[-3] in _LISTS_OF_STEPS or place[0] == "routines")


_IN_WORDS = {
    "string_type": "this must be text",
    "bool_type": "this must be true or false",
    "int_type": "this must be a whole number",
    "tuple_type": "this must be a list (`- …`)",
    "too_short": "this may not be empty",
    "string_too_short": "this may not be empty",
}
