"""Every mistake of a playbook is explained, with its line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from muse.adapters.retailers.headless.playbook.loading import load_playbook, load_playbook_file
from muse.adapters.retailers.headless.playbook.mistakes import PlaybookInvalid
from muse.adapters.retailers.headless.playbook.publishing import json_schema
from muse.adapters.retailers.headless.playbook.yaml_tree import read_yaml

ROOT = Path(__file__).parents[3]
FILE = ROOT / "tests" / "integration" / "headless" / "small_shop.yaml"
GOOD = FILE.read_text()


def mistakes(text: str) -> list[str]:
    with pytest.raises(PlaybookInvalid) as invalid:
        load_playbook(text)
    return [str(mistake) for mistake in invalid.value.mistakes]


def changed(before: str, after: str) -> tuple[str, int]:
    """The good playbook with one change, and the line of that."""
    assert GOOD.count(before) >= 1, before
    return GOOD.replace(before, after, 1), GOOD[: GOOD.index(before)].count("\n") + 1


def test_a_good_one_has_neither_mistakes_nor_warnings() -> None:
    loaded = load_playbook_file(FILE)
    assert loaded.playbook.store == "Small Shop"
    assert loaded.warnings == ()


# What is written instead of what, and words of the mistake.
WRONG = {
    "unknown verb": (
        "- fill: {at: {label: ZIP}",
        "- fil: {at: {label: ZIP}",
        "did you mean 'fill'",
    ),
    "unknown phase": ("  payment:\n", "  paiment:\n", "did you mean 'payment'"),
    "unknown key": ("store: Small Shop", "stor: Small Shop", "did you mean 'store'"),
    "click without effect": (
        "      - click: next\n        expect: {path: /payment}",
        "      - click: next",
        "a click needs `expect`",
    ),
    "two verbs": (
        "- goto: /bag\n",
        "- goto: /bag\n        click: next\n",
        "one verb; this has goto and click",
    ),
    "unknown element": ("- click: add_to_bag", "- click: add_to_bagg", "did you mean 'add_to_bag'"),
    "unknown failure": ("raises: OutOfStock", "raises: OutOfStok", "did you mean 'OutOfStock'"),
    "unknown fact": ("{address.zip}", "{address.zipcode}", "no fact 'address.zipcode'"),
    "line outside of its loop": ("{address.zip}", "{line.sku}", "known in each_line only"),
    "open brace": ("{address.zip}", "{address.zip", "a brace is open"),
    "password inline": ('"{account.password}"', "hunter2", "may not be written here"),
    "password with more": ('"{account.password}"', '"x{account.password}"', "stands alone"),
    "password elsewhere": ("goto: /bag", 'goto: "/bag?{account.password}"', "is a secret"),
    "card number": ("Place order", "4242 4242 4242 4242", "looks like a card number"),
    "two kinds": ("{label: City}", "{label: City, text: City}", "label and text"),
    "unknown role": ("{role: status,", "{role: statos,", "role"),
    "bag that is not emptied": ("- clear_bag:", "- clear_bug:", "did you mean 'clear_bag'"),
    "wait too long": ("    within: 5\n", "    within: 500\n", "less than or equal to 40"),
    "word for a truth": ("verified: false", "verified: yes", "must be true or false"),
    "bad number": ("version: 1", "version: one", "must be a whole number"),
    "text for a list": ("    steps: []", "    steps: none", "must be a list"),
    "alias": ("  next: {role: button, name: Next}", "  next: *nothing", "Aliases"),
    "tag": ("store: Small Shop", "store: !!python/name:os.system Small", "not allowed|not YAML"),
    "broken yaml": ("store: Small Shop", "store: [Small Shop", "not YAML"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_mistake_is_explained(case: str) -> None:
    before, after, words = WRONG[case]
    text, line = changed(before, after)
    said = mistakes(text)
    pattern = "|".join(words.split("|"))
    assert any(part in one for one in said for part in pattern.split("|")), said
    lines = {int(one.split(":")[0].removeprefix("line ")) for one in said}
    assert lines & {line, line + 1, line - 1} or case == "broken yaml", (line, said)


def test_a_missing_phase_is_named() -> None:
    text = GOOD[: GOOD.index("  confirm:")]
    assert any("the phase 'confirm' is missing" in one for one in mistakes(text))


def test_all_mistakes_are_told_at_once() -> None:
    text = GOOD.replace("- fill: {at: {label: ZIP}", "- fil: {at: {label: ZIP}")
    text = text.replace("version: 1", "version: one").replace("- goto: /bag", "- goo: /bag")
    assert len(mistakes(text)) == 3


def test_a_key_that_is_written_twice_names_the_first() -> None:
    assert mistakes(GOOD.replace("version: 1", "version: 1\nversion: 2")) == [
        "line 3: 'version' is here a second time; the first is on line 2."
    ]


def test_circles_are_found() -> None:
    routines = (
        "routines:\n  one:\n    - use: two\n  two:\n    - use: one\nphases:\n  login:\n    landmark"
    )
    text = GOOD.replace("phases:\n  login:\n    landmark", routines)
    text = text.replace("elements:\n", "elements:\n  here: there\n  there: here\n")
    said = mistakes(text)
    assert any("routines.one: this goes round in a circle: one → two → one" in s for s in said)
    assert any("elements.here: this goes round in a circle" in s for s in said)


def test_the_bag_must_be_emptied_and_filled() -> None:
    start, end = GOOD.index("      - clear_bag:"), GOOD.index("      - each_line:")
    assert any("the bag must be emptied first" in s for s in mistakes(GOOD[:start] + GOOD[end:]))


def test_css_alone_is_warned_of() -> None:
    text, line = changed("{role: button, name: Next}", '{css: "#next"}')
    [warning] = load_playbook(text).warnings
    assert warning.line == line
    assert "CSS alone" in warning.words


def test_css_before_what_lasts_longer_is_warned_of() -> None:
    text, _ = changed("{role: button, name: Next}", '[{css: "#next"}, {role: button, name: Next}]')
    [warning] = load_playbook(text).warnings
    assert "CSS comes before" in warning.words


def test_a_reading_may_be_written_in_short() -> None:
    text, _ = changed('{css: "#total"}', '{css: "#total", pattern: "Total: (.+)"}')
    read = load_playbook(text).playbook.phases.review.read.total
    assert (read.pattern, str(read.at and read.at[0])) == ("Total: (.+)", "css=#total")


@pytest.mark.parametrize("pattern", ["Total", "(a)(b)", "(", "(a+)+"])
def test_a_pattern_says_with_one_group_what_is_wanted(pattern: str) -> None:
    text, line = changed('{css: "#total"}', f'{{css: "#total", pattern: "{pattern}"}}')
    assert all(f"line {line}: " in said for said in mistakes(text))


class TestDigest:
    """The digest is of the content."""

    def test_comments_and_the_order_of_keys_do_not_matter(self) -> None:
        lines = GOOD.splitlines()
        assert lines[1:3] == ["version: 1", "store: Small Shop"]
        swapped = "\n".join([lines[0], "# a comment", lines[2], lines[1], *lines[3:]])
        assert load_playbook(swapped).digest == load_playbook(GOOD).digest

    def test_any_other_change_does(self) -> None:
        text, _ = changed("within: 3", "within: 4")
        assert load_playbook(text).digest != load_playbook(GOOD).digest


def test_a_playbook_is_called_as_its_file(tmp_path: Path) -> None:
    file = tmp_path / "large_shop.yaml"
    file.write_text(GOOD)
    with pytest.raises(PlaybookInvalid, match="the file is called 'large_shop'"):
        load_playbook_file(file)


@pytest.mark.parametrize("text", ["", "- a list", "word", "playbook: [", "\0", "a: &x 1\nb: *x"])
def test_what_is_no_playbook_at_all(text: str) -> None:
    assert mistakes(text)


def test_the_published_schema_is_current() -> None:
    published = ROOT / "docs" / "playbook.schema.json"
    assert published.read_text() == json_schema(), "run: make playbook-schema"


@pytest.mark.parametrize(
    "file", [FILE, ROOT / "tests/e2e/oscar/oscar.yaml", *ROOT.glob("shared/muse/playbooks/*.yaml")]
)
def test_editors_that_use_the_published_schema_find_no_fault(file: Path) -> None:
    schema = json.loads((ROOT / "docs" / "playbook.schema.json").read_text())
    Draft202012Validator(schema).validate(read_yaml(file.read_text()).data)
