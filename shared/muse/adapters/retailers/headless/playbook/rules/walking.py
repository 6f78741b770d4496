"""The parts of a playbook, each with its path in the file."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel

from muse.adapters.retailers.headless.playbook.schema.parts import Part
from muse.adapters.retailers.headless.playbook.schema.steps import Step
from muse.adapters.retailers.headless.playbook.yaml_tree import Path


def parts_of(part: object, path: Path = ()) -> Iterator[tuple[Path, object]]:
    """`part`, then everything in it (models, texts, lists), from the outside in."""
    yield path, part
    if isinstance(part, BaseModel):
        for name in type(part).model_fields:
            if name in part.model_fields_set:
                key = type(part).model_fields[name].alias or name
                yield from parts_of(getattr(part, name), (*path, key))
    elif isinstance(part, dict):
        for name, child in part.items():
            yield from parts_of(child, (*path, name))
    elif isinstance(part, tuple):
        for n, child in enumerate(part):
            yield from parts_of(child, (*path, n))


def texts_of(part: Part) -> Iterator[tuple[Path, str]]:
    for path, found in parts_of(part):
        if isinstance(found, str):
            yield path, found


def steps_of(part: object) -> Iterator[tuple[Path, Step]]:
    for path, found in parts_of(part):
        if isinstance(found, Step):
            yield path, found
