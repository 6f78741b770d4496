"""Telling others what was stored, in its order."""

from __future__ import annotations

from collections.abc import Sequence

from muse.domain.outbox.change import Change, StatusRecorded, Subject
from muse.domain.outbox.event import OutgoingEvent
from muse.ports import Handover
from muse.usecases.outbox.publish_changes import publish_changes
from tests.builders import NOW


class Bus:
    """Takes so many events, and refuses the next."""

    def __init__(self, room: int = 1000) -> None:
        self.room = room
        self.told: list[OutgoingEvent] = []

    def publish(self, events: Sequence[OutgoingEvent]) -> Handover:
        taken = min(self.room, len(events))
        self.told += events[:taken]
        return Handover(taken, None if taken == len(events) else "no room")


def statuses(*words: str) -> list[Change | None]:
    return [
        StatusRecorded(Subject.ORDER, "MO-1", f"status#{number}", word, NOW)
        for number, word in enumerate(words)
    ]


def test_all_are_told_in_their_order() -> None:
    bus = Bus()
    report = publish_changes(statuses("placed", "confirmed", "shipped"), bus)
    assert [event.name for event in bus.told] == ["OrderPlaced", "OrderConfirmed", "OrderShipped"]
    assert (report.done, report.published, report.refusal) == (3, 3, None)


def test_what_nobody_is_told_of_is_done_all_the_same() -> None:
    bus = Bus()
    report = publish_changes([None, *statuses("pending", "placed"), None], bus)
    assert [event.name for event in bus.told] == ["OrderPlaced"]
    assert (report.done, report.published) == (4, 1)


def test_the_first_that_is_refused_is_where_to_go_on() -> None:
    changes = [None, *statuses("placed", "pending", "shipped", "delivered")]
    report = publish_changes(changes, Bus(room=1))
    assert (report.done, report.published, report.refusal) == (3, 1, "no room")


def test_when_the_first_is_refused_nothing_before_it_is_lost() -> None:
    report = publish_changes([None, *statuses("placed")], Bus(room=0))
    assert (report.done, report.published, report.refusal) == (1, 0, "no room")


def test_nothing_is_nothing() -> None:
    assert publish_changes([], Bus()).done == 0
