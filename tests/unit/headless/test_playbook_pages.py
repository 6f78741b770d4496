"""The pages about playbooks say what the code does."""

from __future__ import annotations

import re
from pathlib import Path

from local.street.street import MAIN_STREET
from local.street.web import account
from muse.adapters.retailers.headless.engine.order_facts import Card, OrderFacts, WantedLine
from muse.adapters.retailers.headless.playbook import facts
from muse.adapters.retailers.headless.playbook.loading import load_playbook
from muse.adapters.retailers.headless.playbook.rules.names import FAILURES
from muse.adapters.retailers.headless.playbook.schema.conditions import Condition
from muse.adapters.retailers.headless.playbook.schema.locators import KINDS
from muse.adapters.retailers.headless.playbook.schema.phases import PHASES
from muse.adapters.retailers.headless.playbook.schema.playbook import Trial
from muse.adapters.retailers.headless.playbook.schema.steps import VERBS, Step
from muse.adapters.retailers.headless.rehearsal import TRIAL_ADDRESS
from muse.domain.address import Address
from muse.domain.money import Money
from muse.domain.placement.failures import Decision

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


WHAT_FOLLOWS = {
    Decision.FAIL_ORDER: "the order fails",
    Decision.NEEDS_PERSON: "a person decides",
    Decision.TRY_NEXT_METHOD: "the next method",
    Decision.TRY_AGAIN: "the same again, later",
    Decision.FIND: "the history is read",
}


def test_the_reference_has_every_failure_class_and_what_follows() -> None:
    section = REFERENCE.partition("### Failure classes")[2].partition("\n## ")[0]
    told = dict(re.findall(r"^\| `(\w+)` \| .+ \| (.+) \|$", section, re.MULTILINE))
    assert told == {name: WHAT_FOLLOWS[kind.decision] for name, kind in FAILURES.items()}


def test_the_reference_says_which_facts_can_be_missing() -> None:
    place = Address("Ada", "12 Main Street", "San Francisco", "CA", "94102", "US", "4155550123")
    line = WantedLine("item-1", "CAP", "Cap", "https://shop.example/p/cap?from=mail", 1)
    order = OrderFacts(
        "M-1", "https://shop.example", (line,), place, Money(1), Money(1), Card("Visa", "4242")
    )
    known = {**order.facts, **line.facts}
    missing = (facts.OF_A_LINE | facts.OF_THE_ORDER) - known.keys()
    [told] = re.findall(r"\*\*Can be missing\*\*: (.+?); and `seen", REFERENCE, re.DOTALL)
    assert set(re.findall(r"`([a-z0-9.]+)`", told)) == missing
    assert (known["line.path"], known["address.last_name"]) == ("/p/cap", "Ada")


def test_the_reference_has_the_trial_and_its_address() -> None:
    trial = REFERENCE.partition("## Trial")[2].partition("\n## ")[0]
    to = TRIAL_ADDRESS
    where = f"{to.name}, {to.address1}, {to.city}, {to.state} {to.zip}, {to.country}"
    assert f"{where}, phone {to.phone}" in " ".join(trial.split())
    for name in Trial.model_fields:
        assert re.search(rf"`{name}\b", REFERENCE), name


def test_the_guide_says_how_to_try_at_a_demo_store() -> None:
    assert f"MUSE_PLAYBOOK_USERNAME={account.EMAIL} " in GUIDE
    assert f"MUSE_PLAYBOOK_PASSWORD={account.DEMO_PASSWORD}\n" in GUIDE
    assert f"MUSE_PLAYBOOK_SECURITY_CODE={account.DEMO_SECURITY_CODE} " in GUIDE
    port = 8710 + [store.code for store in MAIN_STREET].index("LH")
    assert f"FILE=lumen_home.yaml URL=http://127.0.0.1:{port} ORDER=1\n" in GUIDE
    assert "--base-port 8710" in GUIDE
