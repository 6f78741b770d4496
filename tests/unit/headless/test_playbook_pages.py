"""The pages about playbooks say what the code does."""

from __future__ import annotations

import re
from pathlib import Path

from muse.adapters.retailers.headless.playbook import facts
from muse.adapters.retailers.headless.playbook.loading import load_playbook
from muse.adapters.retailers.headless.playbook.schema.conditions import Condition
from muse.adapters.retailers.headless.playbook.schema.locators import KINDS
from muse.adapters.retailers.headless.playbook.schema.phases import PHASES
from muse.adapters.retailers.headless.playbook.schema.steps import VERBS, Step

DOCS = Path(__file__).parents[3] / "docs"
REFERENCE = (DOCS / "playbooks.md").read_text()
GUIDE = (DOCS / "writing-a-playbook.md").read_text()


def test_the_example_is_a_playbook_without_mistakes_or_warnings() -> None:
    [example] = re.findall(r"```yaml\n(playbook: .*?)```", GUIDE, re.DOTALL)
    assert load_playbook(example).warnings == ()


def test_the_guide_goes_through_every_phase() -> None:
    told = re.findall(r"^\*\*([a-z]+)\.\*\*", GUIDE, re.MULTILINE)
    assert [phase for phase in told if phase in PHASES] == list(PHASES)


def test_the_reference_has_every_verb_modifier_condition_and_locator() -> None:
    modifiers = set(Step.model_fields) - set(VERBS)
    for word in (*VERBS, *modifiers, *Condition.model_fields, *KINDS[1:]):
        assert re.search(rf"`{word}\b", REFERENCE) or f"`{word}" in REFERENCE, word


def test_the_reference_has_every_fact() -> None:
    said = set(re.findall(r"`([a-z]*\.?[a-z_0-9]+)`", REFERENCE))
    for fact in facts.ALL:
        group, name = fact.split(".")
        assert fact in said or f".{name}" in said, fact
        assert f"`{group}." in REFERENCE
