"""Publish what was stored as events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from muse.domain.outbox.change import Change
from muse.domain.outbox.event import event_of
from muse.ports import EventPublisher


@dataclass(frozen=True, slots=True)
class PublishReport:
    """How many changes, from the first on, are told for good, as how many events; why the next one
    is not."""

    done: int
    published: int
    refusal: str | None = None


def publish_changes(changes: Sequence[Change | None], publisher: EventPublisher) -> PublishReport:
    """Tell of these changes in the order in which they were stored. None is one that nobody is told
    of. What comes behind the first that is refused is told again, so that the order is kept."""
    told = [
        (place, event)
        for place, change in enumerate(changes)
        if change is not None and (event := event_of(change)) is not None
    ]
    handover = publisher.publish([event for _, event in told])
    if handover.taken == len(told):
        return PublishReport(len(changes), handover.taken)
    return PublishReport(told[handover.taken][0], handover.taken, handover.refusal)
