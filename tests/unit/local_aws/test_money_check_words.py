"""What `make money-check` tells a person."""

from local.commands.money_check import in_words

NOTHING = {"checked": 3, "found": [], "failed": 0, "whole": True}


def test_every_difference_has_a_line_below_what_it_is_about() -> None:
    found = [
        {"about": "cs_1", "differences": ["one", "two"]},
        {"about": "ch_1", "differences": ["x"]},
    ]
    assert in_words({**NOTHING, "found": found}).splitlines() == [
        "compared 3 checkouts",
        "cs_1",
        "  one",
        "  two",
        "ch_1",
        "  x",
    ]


def test_a_check_that_finds_nothing_says_so() -> None:
    assert in_words(NOTHING).splitlines() == ["compared 3 checkouts", "no difference"]


def test_trouble_and_a_check_that_was_cut_short_are_told() -> None:
    told = in_words({**NOTHING, "failed": 2, "whole": False})
    assert "trouble with 2" in told
    assert "time was over" in told
