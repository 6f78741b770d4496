"""The street for its own tests: open once, as on its first morning for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.integration.street.opening import OpenStreet, open_street


@pytest.fixture(scope="session")
def whole_street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenStreet]:
    with open_street(tmp_path_factory.mktemp("street"), extra_stores=2) as street:
        yield street


@pytest.fixture
def street(whole_street: OpenStreet) -> OpenStreet:
    whole_street.reset()
    return whole_street
