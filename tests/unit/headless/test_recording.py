"""A recording of the browser's Recorder becomes a draft."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from muse.adapters.retailers.headless.playbook.loading import load_playbook
from muse.adapters.retailers.headless.playbook.mistakes import PlaybookInvalid
from muse.adapters.retailers.headless.playbook.recording.drafting import draft_of
from muse.adapters.retailers.headless.playbook.recording.reading import RecordingInvalid
from muse.adapters.retailers.headless.playbook.yaml_tree import read_yaml

RECORDING = (Path(__file__).parent / "recording.json").read_text()
NAME, DRAFT = draft_of(RECORDING)
PHASES: dict[str, Any] = read_yaml(DRAFT).data["phases"]


def test_it_is_called_as_the_recording() -> None:
    assert NAME == "corner_shop"


def test_phases_are_guessed() -> None:
    verbs = {
        phase: [next(iter(step)) for step in PHASES[phase]["steps"]]
        for phase in ("login", "shipping", "payment")
    }
    assert verbs == {
        "login": ["goto", "fill", "fill", "click"],
        "shipping": ["goto", "fill", "fill", "fill", "fill", "click"],
        "payment": ["fill"],
    }
    in_the_bag = PHASES["bag"]["steps"][-1]["each_line"]
    assert [next(iter(step)) for step in in_the_bag] == ["goto", "choose_variant", "click"]
    assert in_the_bag[0]["goto"] == "{line.url}"
    assert PHASES["submit"]["click"]["at"][0] == {"role": "button", "name": "Place order"}


def test_values_become_facts_and_secrets_references() -> None:
    filled = [step["fill"]["with"] for step in PHASES["login"]["steps"] if "fill" in step]
    assert filled == ["{account.username}", "{account.password}"]
    shipping = [step["fill"]["with"] for step in PHASES["shipping"]["steps"] if "fill" in step]
    assert shipping[:3] == ["{address.name}", "{address.line1}", "{address.zip}"]
    assert PHASES["payment"]["steps"][0]["fill"]["with"] == "{card.security_code}"


def test_nothing_that_was_typed_is_in_the_draft() -> None:
    for typed in ("canary", "Canary", "94102", "987", "Passw0rd", "8812345"):
        assert typed not in DRAFT


def test_locators_are_ordered_by_how_long_they_last() -> None:
    email = PHASES["login"]["steps"][1]["fill"]["at"]
    assert email == [{"label": "Email"}, {"placeholder": "Email"}, {"css": "#email"}]
    sign_in = PHASES["login"]["steps"][3]
    assert [next(iter(locator)) for locator in sign_in["click"]["at"]] == [
        "role",
        "role",
        "text",
        "css",
    ]
    assert sign_in["expect"] == {"path": "/account"}


def test_a_frame_is_for_a_person_to_name() -> None:
    assert "DECIDE" in PHASES["payment"]["steps"][0]["frame"]["title"]


def test_the_check_lists_only_what_a_person_must_decide() -> None:
    with pytest.raises(PlaybookInvalid) as invalid:
        load_playbook(DRAFT)
    words = [mistake.words for mistake in invalid.value.mistakes]
    assert all("a person must still decide this" in said for said in words), words
    lines = DRAFT.splitlines()
    for mistake in invalid.value.mistakes:
        assert "DECIDE" in " ".join(lines[mistake.line - 1 : mistake.line + 2])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"title": "x"}',
        '{"title": "x", "steps": []}',
        json.dumps({"title": "x", "steps": [{"selectors": [["#a"]]}]}),
        "x" * 2_000_001,
    ],
)
def test_what_is_no_recording_is_refused(text: str) -> None:
    with pytest.raises(RecordingInvalid):
        draft_of(text)


@pytest.mark.parametrize("kind", ["hover", "customStep", "newKindOfStep", "close", "keyUp"])
def test_steps_that_a_playbook_has_not_are_left_out(kind: str) -> None:
    recording = {"title": "Shop", "steps": [{"type": kind, "selectors": [["#a"]]}]}
    _, draft = draft_of(json.dumps(recording))
    assert "'#a'" not in draft
