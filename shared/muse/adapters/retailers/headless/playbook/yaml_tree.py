"""YAML read into plain data that remembers its lines.

Stricter than YAML: a key written twice, an anchor, a tag and a second document are mistakes. Plain
words stay text (`no`, `on` and `1.5` too); only `true`, `false`, `null` and whole numbers are not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

from muse.adapters.retailers.headless.playbook.mistakes import Mistake, PlaybookInvalid

_LONGEST = 262_144  # characters
_DEEPEST = 30
_WHOLE_NUMBER = re.compile(r"-?(0|[1-9]\d{0,8})")
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}
_TAGS = frozenset(
    f"tag:yaml.org,2002:{kind}"
    for kind in ("str", "int", "float", "bool", "null", "timestamp", "merge", "value")
)

_BACKSLASH = (
    "; a pattern with backslashes goes into single quotes ('Total: (\\S+)'), in double quotes each "
    "is written twice"
)

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class YamlTree:
    """The data of a document, and the line (from 1) on which each part of it begins."""

    data: Any
    lines: dict[Path, int] = field(default_factory=dict)

    def line_of(self, path: Sequence[str | int]) -> int:
        """The line of the innermost part of `path` that exists. Steps of the path that name no
        part of the document (a checker's own words) are passed over."""
        place: Path = ()
        for step in path:
            if (*place, step) in self.lines:
                place = (*place, step)
        return self.lines.get(place, 1)


def read_yaml(text: str) -> YamlTree:
    """Errors: PlaybookInvalid, with the line of every mistake."""
    if len(text) > _LONGEST:
        raise PlaybookInvalid([Mistake(1, f"The file is longer than {_LONGEST} characters.")])
    try:
        aliases = [e for e in yaml.parse(text, yaml.SafeLoader) if isinstance(e, yaml.AliasEvent)]
        if aliases:
            raise PlaybookInvalid(
                [Mistake(_line(e), "Aliases (*name) are not allowed.") for e in aliases]
            )
        node = yaml.compose(text, yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise PlaybookInvalid([_syntax_mistake(error)]) from None
    reader = _Reader()
    data = reader.read(node, ()) if node else None
    if reader.mistakes:
        raise PlaybookInvalid(reader.mistakes)
    return YamlTree(data, reader.lines)


class _Reader:
    def __init__(self) -> None:
        self.lines: dict[Path, int] = {}
        self.mistakes: list[Mistake] = []

    def read(self, node: yaml.Node, path: Path) -> Any:
        self.lines.setdefault(path, _line(node))
        if len(path) > _DEEPEST:
            self.mistakes.append(Mistake(_line(node), "This is nested too deeply."))
            return None
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.read(child, (*path, n)) for n, child in enumerate(node.value)]
        return self._scalar(node)

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        read: dict[str, Any] = {}
        for key_node, value in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self.mistakes.append(Mistake(_line(key_node), "A key must be a word."))
                continue
            key = str(key_node.value)
            if key in read:
                first = self.lines[(*path, key)]
                said = f"'{key}' is here a second time; the first is on line {first}."
                self.mistakes.append(Mistake(_line(key_node), said))
                continue
            self.lines[(*path, key)] = _line(key_node)
            read[key] = self.read(value, (*path, key))
        return read

    def _scalar(self, node: yaml.Node) -> Any:
        if node.tag not in _TAGS:
            self.mistakes.append(Mistake(_line(node), f"Tags ({node.tag}) are not allowed."))
        text = str(node.value)
        if isinstance(node, yaml.ScalarNode) and node.style is None:
            if text in _WORDS:
                return _WORDS[text]
            if _WHOLE_NUMBER.fullmatch(text):
                return int(text)
        return text


def _line(where: yaml.Node | yaml.Event) -> int:
    mark = where.start_mark
    return int(mark.line) + 1 if mark else 1


def _syntax_mistake(error: yaml.YAMLError) -> Mistake:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = getattr(error, "problem", None) or "the text"
    line = mark.line + 1 if mark else 1
    hint = _BACKSLASH if "unknown escape character" in problem else ""
    return Mistake(line, f"This is not YAML: {problem}{hint}.")
