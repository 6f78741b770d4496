"""Muse as a client of the stores whose customers can link their accounts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.integration.street.linking.client import LinkingClient
from tests.integration.street.opening import HARBOR, JUNIPER, OpenStreet, open_street


@dataclass
class MovableClock:
    now: datetime = datetime(2026, 11, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def harbor(street: OpenStreet) -> LinkingClient:
    """At the store that rotates refresh tokens."""
    return LinkingClient(street, HARBOR)


@pytest.fixture
def juniper(street: OpenStreet) -> LinkingClient:
    """At the store that doesn't, and that takes the client's secret in the form, too."""
    return LinkingClient(street, JUNIPER)


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def timed_harbor(clock: MovableClock, tmp_path: Path) -> Iterator[LinkingClient]:
    """The first store on a street whose time the test moves."""
    with open_street(tmp_path, clock=clock) as street:
        yield LinkingClient(street, HARBOR)
