"""Every fault of the street leads where docs/retail-street.md says, and nothing is bought twice."""

from __future__ import annotations

import pytest

from local.street.faults.catalogue import COMPLETE_FAULTS, NOTES, PLACING_FAULTS
from local.street.faults.fault import Fault
from muse.domain.order import Order
from muse.domain.placement import failures
from muse.domain.placement.attempt import Purchase
from muse.domain.placement.failures import (
    AlreadyPlaced,
    OutcomeUnknown,
    PlacementFailure,
    ShippingUnavailable,
)
from tests.integration.street.opening import JUNIPER
from tests.integration.ucp.shopping import MemoryAttempt, Shopper

PLACING = [note.fault for note in PLACING_FAULTS]
COMPLETE = [note.fault for note in COMPLETE_FAULTS]
ORDERED_ALL_THE_SAME = {
    Fault.CRASH_AFTER_ORDER,
    Fault.DROP_AFTER_ORDER,
    Fault.TIMEOUT_AFTER_ORDER,
    Fault.GARBAGE_AFTER_ORDER,
    Fault.ALREADY_PLACED,
}


def _sku(shopper: Shopper, fault: Fault) -> str:
    return f"{'JO' if shopper.store_id == JUNIPER else 'HP'}-{fault.upper().replace('_', '-')}"


def _expected(shopper: Shopper, fault: Fault) -> type[PlacementFailure] | None:
    """The failure class that the fault's note names; None when the order is placed."""
    leads_to = NOTES[fault].leads_to
    if fault is Fault.SHIPPING_OPTION_WITHDRAWN and shopper.store_id == JUNIPER:
        return ShippingUnavailable  # the only one that this store has
    return None if leads_to == "placed" else getattr(failures, leads_to)


def _tried(shopper: Shopper, order: Order) -> tuple[Purchase | PlacementFailure, MemoryAttempt]:
    attempt = shopper.attempt(order)
    try:
        return shopper.retailer.place(order, attempt), attempt
    except PlacementFailure as failure:
        return failure, attempt


@pytest.mark.parametrize("fault", PLACING)
def test_a_product_with_a_fault_before_the_fence(shopper: Shopper, fault: Fault) -> None:
    order = shopper.order(_sku(shopper, fault))
    expected = _expected(shopper, fault)

    result, attempt = _tried(shopper, order)

    orders = shopper.street.orders(shopper.store_id)
    if expected is None:
        assert isinstance(result, Purchase), result
        assert [each["orderNumber"] for each in orders] == [result.store_order_number]
    else:
        assert type(result) is expected
        assert attempt.fence is None
        assert orders == []


@pytest.mark.parametrize("fault", COMPLETE)
def test_a_product_with_a_fault_behind_the_fence(shopper: Shopper, fault: Fault) -> None:
    order = shopper.order(_sku(shopper, fault))
    expected = _expected(shopper, fault)

    result, attempt = _tried(shopper, order)

    assert attempt.fence is not None
    assert attempt.fence.total == order.total
    if expected is None:
        assert isinstance(result, Purchase), result
        return
    assert type(result) is expected
    assert isinstance(result, PlacementFailure)
    is_open = expected in (OutcomeUnknown, AlreadyPlaced)
    assert result.definite is not is_open
    ordered = len(shopper.street.orders(shopper.store_id))
    assert ordered == (1 if fault in ORDERED_ALL_THE_SAME else 0)


@pytest.mark.parametrize("fault", sorted(ORDERED_ALL_THE_SAME | {Fault.CRASH_BEFORE_ORDER}))
def test_what_was_unknown_is_found_and_never_bought_twice(shopper: Shopper, fault: Fault) -> None:
    order = shopper.order(_sku(shopper, fault))
    _, attempt = _tried(shopper, order)
    assert attempt.fence is not None

    found = shopper.retailer.find(order, attempt.fence)
    again = shopper.retailer.find(order, attempt.fence)

    [ordered] = shopper.street.orders(shopper.store_id)
    assert found is not None
    assert found == again
    assert found.store_order_number == ordered["orderNumber"]
    assert found.total_paid == order.total


def test_a_duplicate_that_we_cannot_explain_is_for_a_person(shopper: Shopper) -> None:
    order = shopper.order(_sku(shopper, Fault.DUPLICATE_REFUSED))
    _, attempt = _tried(shopper, order)
    assert attempt.fence is not None

    with pytest.raises(AlreadyPlaced) as unexplained:
        shopper.retailer.find(order, attempt.fence)

    assert not unexplained.value.definite


@pytest.mark.parametrize("fault", [Fault.ESCALATION, Fault.ESCALATION_AT_COMPLETE])
def test_a_person_can_go_on_at_the_stores_own_page(shopper: Shopper, fault: Fault) -> None:
    order = shopper.order(_sku(shopper, fault))

    result, _ = _tried(shopper, order)

    assert isinstance(result, PlacementFailure)
    url = result.continue_url or ""
    assert url.startswith(f"{shopper.street.url_of(shopper.store_id)}/checkout/")
    assert b"Confirm and order" in shopper.street.get(url).body


def test_a_link_that_leads_elsewhere_is_not_passed_on(shopper: Shopper) -> None:
    order = shopper.order(_sku(shopper, Fault.ESCALATION_HOSTILE))

    result, _ = _tried(shopper, order)

    assert isinstance(result, PlacementFailure)
    assert result.continue_url is None


@pytest.mark.parametrize("fault", [*PLACING, *COMPLETE])
def test_the_same_faults_can_be_switched_on(harbor: Shopper, fault: Fault) -> None:
    order = harbor.order("HP-WOOL-BLANKET")
    expected = _expected(harbor, fault)
    harbor.street.switch_on(harbor.store_id, fault, times=1)

    result, _ = _tried(harbor, order)

    assert (None if isinstance(result, Purchase) else type(result)) is expected
    assert harbor.street.control("GET", "faults") == {"faults": []}


@pytest.mark.parametrize(
    "fault", [Fault.SERVER_ERROR, Fault.GARBAGE, Fault.TOTALS_CONTRADICT, Fault.OUT_OF_STOCK]
)
def test_a_switch_strikes_a_quote_too(shopper: Shopper, fault: Fault) -> None:
    expected = _expected(shopper, fault)
    assert expected is not None
    shopper.street.switch_on(shopper.store_id, fault, times=1)

    with pytest.raises(expected):
        shopper.order("JO-CAP" if shopper.store_id == JUNIPER else "HP-WOOL-BLANKET")
