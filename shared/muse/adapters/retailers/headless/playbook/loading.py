"""Loading a playbook: read, held to the schema and the rules, hashed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from muse.adapters.retailers.headless.playbook.explaining import explained
from muse.adapters.retailers.headless.playbook.mistakes import Mistake, PlaybookInvalid, sentence
from muse.adapters.retailers.headless.playbook.rules import names, phases, values
from muse.adapters.retailers.headless.playbook.rules.names import Finding
from muse.adapters.retailers.headless.playbook.schema.playbook import Playbook
from muse.adapters.retailers.headless.playbook.yaml_tree import YamlTree, read_yaml


@dataclass(frozen=True, slots=True)
class LoadedPlaybook:
    """A playbook in order. `digest` is the SHA-256 of its content: comments, line breaks and the
    order of keys don't matter."""

    playbook: Playbook
    digest: str
    warnings: tuple[Mistake, ...] = ()

    @property
    def label(self) -> str:
        """For logs and evidence: `paper_lantern 3 (1f0c9a…)`."""
        return f"{self.playbook.playbook} {self.playbook.version} ({self.digest[:12]})"


def load_playbook(text: str, hooks: Collection[str] = ()) -> LoadedPlaybook:
    """Errors: PlaybookInvalid, with every mistake that can be seen at once."""
    tree = read_yaml(text)
    if not isinstance(tree.data, dict):
        raise PlaybookInvalid([Mistake(1, "A playbook is a mapping: `playbook: name` and so on.")])
    try:
        playbook = Playbook.model_validate(tree.data)
    except ValidationError as error:
        raise PlaybookInvalid(explained(error, tree)) from None
    mistakes = [_mistake(tree, finding) for finding in _wrong(playbook, hooks)]
    if mistakes:
        raise PlaybookInvalid(mistakes)
    weak = [*names.unused(playbook), *values.weak_locators(playbook)]
    warnings = sorted(_mistake(tree, finding, is_warning=True) for finding in weak)
    return LoadedPlaybook(playbook, _digest(tree.data), tuple(warnings))


def load_playbook_file(path: Path, hooks: Collection[str] = ()) -> LoadedPlaybook:
    """Errors: PlaybookInvalid, OSError."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise PlaybookInvalid([Mistake(1, "The file is not UTF-8 text.")]) from None
    loaded = load_playbook(text, hooks)
    if loaded.playbook.playbook != path.stem:
        said = f"`playbook` is '{loaded.playbook.playbook}', the file is called '{path.stem}'."
        raise PlaybookInvalid([Mistake(1, said)])
    return loaded


def _wrong(playbook: Playbook, hooks: Collection[str]) -> Iterator[Finding]:
    yield from names.unknown_names(playbook, hooks)
    yield from names.cycles(playbook)
    yield from values.wrong_facts(playbook)
    yield from values.secrets_inline(playbook)
    yield from values.wrong_patterns(playbook)
    yield from values.undecided(playbook)
    yield from phases.missing_duties(playbook)


def _mistake(tree: YamlTree, finding: Finding, *, is_warning: bool = False) -> Mistake:
    path, words = finding
    place = ".".join(str(step) for step in path)
    return Mistake(tree.line_of(path), sentence(place, words), is_warning=is_warning)


def _digest(data: Any) -> str:
    canonical = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
