"""What a mistake's words suggest: what is meant, or what there is."""

from __future__ import annotations

from pathlib import Path

import pytest

from muse.adapters.retailers.headless.playbook.keys import keys_at
from muse.adapters.retailers.headless.playbook.loading import load_playbook
from muse.adapters.retailers.headless.playbook.mistakes import PlaybookInvalid
from muse.adapters.retailers.headless.playbook.rules.names import FAILURES
from tools import playbook

FILE = Path(__file__).parents[2] / "integration" / "headless" / "small_shop.yaml"
GOOD = FILE.read_text()

# What is written instead of what, and the one mistake that is told.
TOLD = {
    "another word for a condition": (
        "expect: {path: /thanks/*}",
        "expect: {url: /thanks/*}",
        "phases.confirm.expect.url: there is no key 'url' here; did you mean 'path'?",
    ),
    "a question ends with one mark": (
        "{label: City}",
        "{testid: City}",
        (
            "phases.shipping.steps.3.fill.at.testid: there is no key 'testid' here;"
            " did you mean 'test_id'?"
        ),
    ),
    "a key that is none of the place's": (
        "  submit:\n",
        "  submit:\n    expect: {path: /thanks}\n",
        (
            "phases.submit.expect: there is no key 'expect' here; there are accept_dialog, click,"
            " frame."
        ),
    ),
    "a key of a condition in a list of them": (
        "expect: {path: /payment}",
        "expect: {any: [{pat: /payment}]}",
        (
            "phases.shipping.steps.6.expect.any.0.pat: there is no key 'pat' here;"
            " did you mean 'path'?"
        ),
    ),
    "a key in an element": (
        "add_to_bag: {role: button",
        "add_to_bag: {rol: button",
        "elements.add_to_bag.rol: there is no key 'rol' here; did you mean 'role'?",
    ),
    "nothing for what is absent": (
        "discount: absent",
        "discount: none",
        (
            "phases.review.read.discount.at.0: there is no element 'none'; what this store does not"
            " have is written `absent`."
        ),
    ),
    "null for what is absent": (
        "discount: absent",
        "discount: null",
        (
            "phases.review.read.discount: this must be where it is read, or `absent` if the store"
            " has no such thing."
        ),
    ),
    "an element that is nearly right where absent may stand": (
        "discount: absent",
        "discount: bag_coun",
        (
            "phases.review.read.discount.at.0: there is no element 'bag_coun'; did you mean"
            " 'bag_count'?"
        ),
    ),
    "an element that is like none": (
        "- click: add_to_bag",
        "- click: zzz",
        (
            "phases.bag.steps.2.each_line.3.click.at.0: there is no element 'zzz'; there are"
            " add_to_bag, bag_count, next."
        ),
    ),
    "backslashes in double quotes": (
        '{css: "#total"}',
        '{css: "#total", pattern: "Total: (\\S+)"}',
        (
            "This is not YAML: found unknown escape character 'S'; a pattern with backslashes goes"
            " into single quotes ('Total: (\\S+)'), in double quotes each is written twice."
        ),
    ),
}


def mistakes(text: str) -> list[str]:
    with pytest.raises(PlaybookInvalid) as invalid:
        load_playbook(text)
    return [mistake.words for mistake in invalid.value.mistakes]


@pytest.mark.parametrize("case", TOLD)
def test_a_mistake_is_told_with_what_is_meant(case: str) -> None:
    before, after, told = TOLD[case]
    assert before in GOOD
    assert mistakes(GOOD.replace(before, after, 1)) == [told]


def test_a_failure_class_that_is_like_none_is_told_with_all_of_them() -> None:
    [told] = mistakes(GOOD.replace("raises: OutOfStock", "raises: SoldOut"))
    assert told.endswith(f"there are {', '.join(sorted(FAILURES))}.")


@pytest.mark.parametrize("name", ["OurBug", "OutcomeUnknown", "NotPlacedInTime", "Unknown"])
def test_a_page_can_not_say_what_only_muse_knows(name: str) -> None:
    [told] = mistakes(GOOD.replace("raises: OutOfStock", f"raises: {name}"))
    assert f"there is no failure class '{name}'" in told


def test_single_quotes_keep_a_pattern_as_it_is() -> None:
    text = GOOD.replace('{css: "#total"}', "{css: '#total', pattern: 'Total: (\\S+)'}")
    assert load_playbook(text).playbook.phases.review.read.total.pattern == "Total: (\\S+)"


def test_keys_are_those_of_the_place() -> None:
    assert keys_at(("trial", "card")) == {"brand", "last_four"}
    assert keys_at(("trial", "lines", 0)) >= {"sku", "url"}
    assert keys_at(("phases", "history", "none")) >= {"visible", "path", "count"}
    assert keys_at(("nowhere", 3)) == frozenset()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"version: 1": "version: one"}, "1 mistake."),
        ({"version: 1": "version: one", "verified: false": "verified: no"}, "2 mistakes."),
    ],
)
def test_mistakes_are_counted(
    wrong: dict[str, str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "small_shop.yaml"
    text = GOOD
    for before, after in wrong.items():
        text = text.replace(before, after)
    file.write_text(text)
    assert playbook.main(["check", str(file)]) == 1
    assert capsys.readouterr().out.strip().endswith(said)


class TestTimesOfOrders:
    """A time that is read wrongly would rule out the very order that is looked for."""

    def told(self, placed_format: str) -> list[str]:
        return mistakes(GOOD.replace('"%B %d, %Y %H:%M"', f'"{placed_format}"'))

    @pytest.mark.parametrize("placed_format", ["%B %d, %Y", "%Y-%m-%d %H", "%m/%d/%Y %I:%M"])
    def test_a_date_without_its_time_is_a_mistake(self, placed_format: str) -> None:
        [told] = self.told(placed_format)
        assert told.startswith("phases.history.placed_format: the time of day is missing")

    @pytest.mark.parametrize("placed_format", ["%Q %H:%M", "%H:%M %"])
    def test_what_is_no_format_is_a_mistake(self, placed_format: str) -> None:
        [told] = self.told(placed_format)
        assert "not a strptime format" in told

    @pytest.mark.parametrize("placed_format", ["%c", "%m/%d/%y %I:%M %p", "%Y-%m-%dT%H:%M:%S%z"])
    def test_usual_formats_are_taken(self, placed_format: str) -> None:
        load_playbook(GOOD.replace('"%B %d, %Y %H:%M"', f'"{placed_format}"'))
