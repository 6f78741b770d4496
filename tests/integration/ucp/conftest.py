"""The street for the UCP adapter's tests: open once, as on its first morning for each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.integration.street.opening import HARBOR, JUNIPER, OpenStreet, open_street
from tests.integration.ucp.exchanges import contract_problems
from tests.integration.ucp.schemas import FOLDER
from tests.integration.ucp.shopping import RecordedHttp, Shopper

At = Callable[[int], Shopper]


@pytest.fixture(scope="session")
def whole_street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenStreet]:
    with open_street(tmp_path_factory.mktemp("street")) as street:
        yield street


@pytest.fixture
def street(whole_street: OpenStreet) -> OpenStreet:
    whole_street.reset()
    return whole_street


@pytest.fixture
def http() -> Iterator[RecordedHttp]:
    """Whatever a test does, all that was said must have been said in the protocol's form."""
    recorded = RecordedHttp()
    yield recorded
    if FOLDER.is_dir():
        assert contract_problems(recorded.exchanges) == []


@pytest.fixture
def at(street: OpenStreet, http: RecordedHttp) -> At:
    """A shopper at a store."""
    return lambda store_id: Shopper(street, store_id, http)


@pytest.fixture(params=[HARBOR, JUNIPER], ids=["harbor", "juniper"])
def shopper(request: pytest.FixtureRequest, at: At) -> Shopper:
    """A shopper at each of the two stores."""
    return at(request.param)


@pytest.fixture
def harbor(at: At) -> Shopper:
    return at(HARBOR)


@pytest.fixture
def juniper(at: At) -> Shopper:
    return at(JUNIPER)
