"""Every message of tests/corpus/mail: what becomes of it is in expected.tsv."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.corpus.book import EXPECTED, FOLDER, MESSAGES, Expected, made
from tests.corpus.desk import MailDesk
from tests.corpus.messages import STORE


@pytest.fixture
def desk() -> Iterator[MailDesk]:
    desk = MailDesk()
    desk.place()
    yield desk
    desk.clock.close()


def test_the_table_has_every_message() -> None:
    assert [one.name for one in EXPECTED] == sorted(MESSAGES)
    assert sorted(path.stem for path in FOLDER.glob("*.eml")) == sorted(MESSAGES)


def test_the_files_are_as_they_are_made() -> None:
    for name, raw in made():
        assert FOLDER.joinpath(f"{name}.eml").read_bytes() == raw, name


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda one: one.name)
def test_what_becomes_of_a_message(desk: MailDesk, expected: Expected) -> None:
    raw = FOLDER.joinpath(f"{expected.name}.eml").read_bytes()
    domains = desk.dependencies.reader.domains(desk.registry.store(STORE))
    sender = desk.senders.check(raw, domains)

    outcome = desk.receive(raw)

    assert f"{sender.standing}:{sender.why}" == expected.sender
    assert outcome == expected.outcome
    assert (desk.said or "-") == expected.says


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda one: one.name)
def test_only_what_is_proven_is_reported(desk: MailDesk, expected: Expected) -> None:
    """The same messages with a DNS that has no keys: nothing is believed."""
    desk.keys.clear()
    outcome = desk.receive(FOLDER.joinpath(f"{expected.name}.eml").read_bytes())
    assert outcome in ("forged", "unsafe", "task", "of_no_order")
    assert not desk.reports.published


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda one: one.name)
def test_a_message_cut_anywhere_raises_nothing(desk: MailDesk, expected: Expected) -> None:
    raw = FOLDER.joinpath(f"{expected.name}.eml").read_bytes()
    for end in range(0, len(raw) - 4, max(1, len(raw) // 12)):
        assert desk.receive(raw[:end], f"messages/{end}") != "reported"
