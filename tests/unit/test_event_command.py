"""`make event`: what it puts on the bus, and what it refuses."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from local.commands.event import EventRefused, account_for, put, read_event

EVENTS = Path(__file__).parents[2] / "events" / "eventbridge"
SAMPLES = sorted(EVENTS.glob("retailer-*.json"))


@pytest.mark.parametrize("file", SAMPLES, ids=lambda file: file.stem)
def test_a_sample_is_filled_in(file: Path) -> None:
    event = read_event(file.read_text(), "JO-100001")
    assert event["detail"]["storeOrderNumber"] == "JO-100001"
    assert datetime.fromisoformat(event["detail"]["occurredAt"]) <= datetime.now(UTC)
    assert event["account"] == account_for(event["source"])


def test_each_time_it_is_another_event() -> None:
    text = SAMPLES[0].read_text()
    first, second = (read_event(text, "JO-1")["detail"]["eventId"] for _ in range(2))
    assert first != second


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{", "not JSON"),
        ("[]", "no event"),
        (json.dumps({"source": "retailer.9003"}), "no event"),
        (SAMPLES[0].read_text(), "say which order"),
    ],
)
def test_what_is_no_event_is_refused(text: str, why: str) -> None:
    with pytest.raises(EventRefused, match=why):
        read_event(text)


@pytest.mark.parametrize(
    "source", ["muse.payments", "muse.retailers", "retailer.9001", "retailer."]
)
def test_whoever_else_speaks_is_refused_with_those_who_may(source: str) -> None:
    with pytest.raises(EventRefused, match=r"retailer\.9003"):
        account_for(source)


def test_where_nothing_runs_it_says_so() -> None:
    event = read_event(SAMPLES[0].read_text(), "JO-1")
    with pytest.raises(EventRefused, match="make up"):
        put("http://127.0.0.1:9", event)
