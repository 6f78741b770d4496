"""Every refusal of the domain and the use cases is one that was written down."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from muse.domain.errors import MuseError, Problem
from tests.sentences import is_known

OF_THE_TESTS = ("The moon is full.", "packed", "It is packed already.", "No.")


@pytest.fixture(autouse=True)
def refusals_are_known(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fails a test in which somebody was refused in other words than tests/sentences has."""
    made: list[MuseError] = []
    usual = MuseError.__init__

    def remember(
        error: MuseError, public_message: str = "", details: Sequence[Problem] = ()
    ) -> None:
        usual(error, public_message, details)
        made.append(error)

    monkeypatch.setattr(MuseError, "__init__", remember)
    yield
    said = {error.public_message for error in made} - set(OF_THE_TESTS)
    problems = {f"{each.field}: {each.problem}" for error in made for each in error.details}
    unknown = [text for text in said if not is_known(text, "refusals")]
    unknown += [text for text in problems if not is_known(text, "problems")]
    assert not unknown, "write it down in tests/sentences, as its reader will read it"
