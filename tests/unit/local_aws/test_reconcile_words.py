"""What `make reconcile` tells a person."""

from local.commands.reconcile import in_words


def test_every_kind_of_thing_that_was_done_has_a_line() -> None:
    told = {"lookedAt": 3, "done": {"run_started": 1, "expired": 2}, "whole": True}
    assert in_words(told).splitlines() == ["looked at 3", "2 expired", "1 run started"]


def test_a_round_without_anything_to_do_says_so() -> None:
    assert "nothing to do" in in_words({"lookedAt": 0, "done": {}, "whole": True})


def test_a_round_that_was_cut_short_says_so() -> None:
    assert "time was over" in in_words({"lookedAt": 9, "done": {}, "whole": False})
