"""Names: what is used is there, what is there is used, nothing goes round in a circle."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from muse.adapters.retailers.headless.playbook.keys import suggestion
from muse.adapters.retailers.headless.playbook.rules.walking import parts_of, steps_of
from muse.adapters.retailers.headless.playbook.schema.locators import Locator
from muse.adapters.retailers.headless.playbook.schema.phases import MAY_BE_ABSENT
from muse.adapters.retailers.headless.playbook.schema.playbook import Playbook
from muse.adapters.retailers.headless.playbook.yaml_tree import Path
from muse.domain.placement import failures

Finding = tuple[Path, str]
# What no page of a store can say: that Muse has a bug, ran out of time, gave up or does not know.
_OF_MUSE = (
    failures.PlacementFailure,
    failures.Unknown,
    failures.InProgress,
    failures.OutcomeUnknown,
    failures.RefusedByPerson,
    failures.NotPlacedInTime,
    failures.OurBug,
)
FAILURES: Mapping[str, type[failures.PlacementFailure]] = {
    name: kind
    for name, kind in vars(failures).items()
    if isinstance(kind, type)
    and issubclass(kind, failures.PlacementFailure)
    and kind not in _OF_MUSE
}


def unknown_names(playbook: Playbook, hooks: Collection[str]) -> Iterator[Finding]:
    """Elements, routines, hooks and failure classes that do not exist."""
    for path, part in parts_of(playbook):
        if isinstance(part, Locator) and part.element not in (None, *playbook.elements):
            yield path, _no_element(str(part.element), path, playbook)
        if path and path[-1] in {"raises", "otherwise"} and part not in FAILURES:
            yield path, _no_such("failure class", str(part), FAILURES)
    for path, step in steps_of(playbook):
        if step.use is not None and step.use not in playbook.routines:
            yield (*path, "use"), _no_such("routine", step.use, playbook.routines)
        if step.hook is not None and step.hook not in hooks:
            yield (*path, "hook"), _no_such("hook", step.hook, hooks)


def cycles(playbook: Playbook) -> Iterator[Finding]:
    """Elements and routines that use themselves, if only through others."""
    elements = {
        name: [
            part.element
            for _, part in parts_of(target)
            if isinstance(part, Locator) and part.element
        ]
        for name, target in playbook.elements.items()
    }
    routines = {
        name: [step.use for _, step in steps_of(steps) if step.use]
        for name, steps in playbook.routines.items()
    }
    for section, graph in (("elements", elements), ("routines", routines)):
        for name in graph:
            circle = _circle(name, graph)
            if circle:
                yield (section, name), f"this goes round in a circle: {' → '.join(circle)}"


def unused(playbook: Playbook) -> Iterator[Finding]:
    """Elements and routines that nothing uses."""
    parts = [part for _, part in parts_of(playbook)]
    used = {part.element for part in parts if isinstance(part, Locator)}
    for name in playbook.elements:
        if name not in used:
            yield ("elements", name), f"nothing uses the element '{name}'"
    called = {step.use for _, step in steps_of(playbook)}
    for name in playbook.routines:
        if name not in called:
            yield ("routines", name), f"nothing uses the routine '{name}'"


def _circle(start: str, graph: dict[str, list[str]]) -> list[str]:
    """The way from `start` back to it, if there is one."""
    ways = [[start]]
    visited: set[str] = set()
    while ways:
        way = ways.pop()
        for following in graph.get(way[-1], []):
            if following == start:
                return [*way, start]
            if following not in visited:
                visited.add(following)
                ways.append([*way, following])
    return []


def _no_element(name: str, path: Path, playbook: Playbook) -> str:
    """`none` where a store has no discount, say, is taken for the name of an element."""
    said = _no_such("element", name, playbook.elements)
    can_be_absent = path[:3] == ("phases", "review", "read") and path[3] in MAY_BE_ABSENT
    if not can_be_absent or "did you mean" in said:
        return said
    return f"there is no element '{name}'; what this store does not have is written `absent`"


def _no_such(kind: str, name: str, known: Collection[str]) -> str:
    return f"there is no {kind} '{name}'{suggestion(name, known)}"
