"""An order tried until it is decided: it is placed exactly if the store has it, and has it once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from local.street.faults.catalogue import COMPLETE_FAULTS, PLACING_FAULTS
from local.street.faults.fault import Fault
from muse.adapters.clock import SystemClock
from muse.adapters.retailers.by_method import RetailersByMethod
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
from tests.integration.street.opening import HARBOR
from tests.integration.ucp.shopping import Shopper

FAULTS = [note.fault for note in (*PLACING_FAULTS, *COMPLETE_FAULTS)]
TRIES = 4
FOREVER = {Fault.TIMEOUT, Fault.SLOW}  # their waiting is tested elsewhere


class Placement:
    """The use case, at a store of the street."""

    def __init__(self, shopper: Shopper, *skus: str) -> None:
        self.storage = InMemoryStorage()
        self.clock = SystemClock()
        self.deps = PlacementDependencies(
            self.storage,
            FakeRegistry(shopper.store),
            RetailersByMethod(shopper.means),
            self.clock,
            PurchaseVariance(),
        )
        soon = self.clock.now() + timedelta(days=1)
        order = shopper.order(*skus, decide_by=soon)
        self.storage.commit(order)
        self.number = order.order_number

    def try_until_decided(self) -> Order:
        """As the workflow does it: again and again, until it is decided or for a person."""
        for _ in range(TRIES):
            until = self.clock.now() + timedelta(seconds=60)
            try:
                return place_order(PlaceOrder(self.number, Method.API, until), self.deps)
            except TryAgain:
                continue
            except NeedsPerson:
                break
        return self.storage.order(self.number)


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if fault not in FOREVER])
def test_whatever_happens_the_books_agree(harbor: Shopper, fault: Fault) -> None:
    placement = Placement(harbor, f"HP-{fault.upper().replace('_', '-')}")

    order = placement.try_until_decided()

    ordered = [each["orderNumber"] for each in harbor.street.orders(HARBOR)]
    placed = [order.store_order_number] if order.status is OrderStatus.PLACED else []
    assert ordered == placed
    if order.status is OrderStatus.FAILED:
        assert order.failure is not None


@pytest.mark.parametrize(
    "fault", [Fault.DROP_AFTER_ORDER, Fault.CRASH_BEFORE_ORDER, Fault.RATE_LIMITED_AT_COMPLETE]
)
def test_a_passing_fault_ends_in_one_order(harbor: Shopper, fault: Fault) -> None:
    placement = Placement(harbor, "HP-ENAMEL-MUG", "HP-LANTERN")
    harbor.street.switch_on(HARBOR, fault, times=1)

    order = placement.try_until_decided()

    [ordered] = harbor.street.orders(HARBOR)
    assert order.status is OrderStatus.PLACED
    assert order.store_order_number == ordered["orderNumber"]


def test_a_refused_card_does_not_blame_the_shopper(harbor: Shopper) -> None:
    placement = Placement(harbor, "HP-FUNDING-REFUSED")

    order = placement.try_until_decided()

    assert order.status is OrderStatus.PENDING
    assert order.open_fence is None
