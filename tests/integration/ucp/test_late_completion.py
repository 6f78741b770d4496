"""A completion that is still on its way while everybody believes it lost: it must not become a
second order beside the next attempt's."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

import pytest

from local.street.faults.fault import Fault
from muse.adapters.clock import SystemClock
from muse.adapters.retailers.by_method import RetailersByMethod
from muse.adapters.web.errors import WebTimeout, WebUnavailable
from muse.adapters.web.messages import HttpResponse
from muse.domain.order import Order, OrderStatus
from muse.domain.placement.attempt import NeedsPerson, TryAgain
from muse.domain.store import Method
from muse.usecases.placement.place_order import (
    PlacementDependencies,
    PlaceOrder,
    PurchaseVariance,
    place_order,
)
from tests.fakes.registry import FakeRegistry
from tests.fakes.storage import InMemoryStorage
from tests.integration.street.opening import HARBOR, OpenStreet
from tests.integration.ucp.conftest import At
from tests.integration.ucp.shopping import RecordedHttp, Shopper


class SlowLine(RecordedHttp):
    """The first completion is on its way until `deliver`; `unreachable` are operations for which
    no connection is had for once."""

    def __init__(self) -> None:
        super().__init__()
        self.deliver: Callable[[], HttpResponse] | None = None
        self.unreachable: set[str] = set()

    def request(
        self,
        method: str,
        url: str,
        *,
        domains: Sequence[str],
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        timeout: float | None = None,
    ) -> HttpResponse:
        def send() -> HttpResponse:
            return super(SlowLine, self).request(
                method, url, domains=domains, headers=headers, body=body, timeout=timeout
            )

        operation = url.rpartition("/")[2]
        if operation == "complete" and self.deliver is None:
            self.deliver = send
            raise WebTimeout(sent=True)
        if operation in self.unreachable:
            self.unreachable.discard(operation)
            raise WebUnavailable("The store could not be reached.", sent=False)
        return send()


@pytest.fixture
def http() -> SlowLine:
    return SlowLine()


@pytest.fixture
def harbor(street: OpenStreet, at: At) -> Shopper:
    return at(HARBOR)


def tried(shopper: Shopper, tries: int = 6) -> Order:
    """The order after the workflow has tried until it was decided or for a person."""
    storage, clock = InMemoryStorage(), SystemClock()
    deps = PlacementDependencies(
        storage,
        FakeRegistry(shopper.store),
        RetailersByMethod(shopper.means),
        clock,
        PurchaseVariance(),
    )
    order = shopper.order("HP-ENAMEL-MUG", decide_by=clock.now() + timedelta(days=1))
    storage.commit(order)
    for _ in range(tries):
        until = clock.now() + timedelta(seconds=60)
        try:
            return place_order(PlaceOrder(order.order_number, Method.API, until), deps)
        except TryAgain:
            continue
        except NeedsPerson:
            break
    return storage.order(order.order_number)


def test_the_second_try_finds_no_connection(harbor: Shopper, http: SlowLine) -> None:
    http.unreachable = {"complete"}

    order = tried(harbor)
    assert http.deliver is not None
    http.deliver()

    [ordered] = harbor.street.orders(HARBOR)
    assert order.status is OrderStatus.PLACED
    assert order.store_order_number == ordered["orderNumber"]


def test_the_second_try_is_turned_away_at_the_door(harbor: Shopper, http: SlowLine) -> None:
    harbor.street.switch_on(HARBOR, Fault.RATE_LIMITED_AT_COMPLETE, times=1)

    order = tried(harbor)
    assert http.deliver is not None
    http.deliver()

    [ordered] = harbor.street.orders(HARBOR)
    assert order.status is OrderStatus.PLACED
    assert order.store_order_number == ordered["orderNumber"]


def test_the_second_try_arrives_first(harbor: Shopper, http: SlowLine) -> None:
    order = tried(harbor)
    assert http.deliver is not None
    http.deliver()

    [ordered] = harbor.street.orders(HARBOR)
    assert order.status is OrderStatus.PLACED
    assert order.store_order_number == ordered["orderNumber"]


def test_nobody_can_be_sure_without_a_connection(harbor: Shopper, http: SlowLine) -> None:
    http.unreachable = {"complete", "cancel"}

    order = tried(harbor, tries=2)

    assert order.status is OrderStatus.PENDING
    assert order.open_fence is not None
