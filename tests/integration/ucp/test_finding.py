"""Finding out what became of a completion, whatever got lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from local.street.faults.fault import Fault
from muse.adapters.clock import SystemClock
from muse.domain.money import Money
from muse.domain.order import Order
from muse.domain.placement.attempt import Fence
from muse.domain.placement.failures import InProgress, OutcomeUnknown
from tests.integration.street.opening import HARBOR, send
from tests.integration.ucp.shopping import Shopper


@pytest.fixture
def lost(harbor: Shopper) -> tuple[Shopper, Order, Fence]:
    """An order whose completion never reached the store."""
    order = harbor.order("HP-ENAMEL-MUG")
    attempt = harbor.attempt(order)
    harbor.http.loses = {"complete"}
    with pytest.raises(OutcomeUnknown):
        harbor.retailer.place(order, attempt)
    harbor.http.loses = set()
    assert attempt.fence is not None
    assert harbor.street.orders(HARBOR) == []
    return harbor, order, attempt.fence


Lost = tuple[Shopper, Order, Fence]


def test_a_completion_that_never_arrived_is_made_up_for(lost: Lost) -> None:
    shopper, order, fence = lost

    found = shopper.retailer.find(order, fence)

    [ordered] = shopper.street.orders(HARBOR)
    assert found is not None
    assert found.store_order_number == ordered["orderNumber"]


def test_nothing_is_bought_that_has_become_dearer(lost: Lost) -> None:
    shopper, order, fence = lost
    shopper.street.control(
        "POST", "products", {"storeId": HARBOR, "sku": "HP-ENAMEL-MUG", "priceCents": 9900}
    )

    assert shopper.retailer.find(order, fence) is None

    assert shopper.street.orders(HARBOR) == []
    assert shopper.http.operations()[-1] == "cancel"


def test_another_card_does_not_buy_what_the_first_may_have_bought(lost: Lost) -> None:
    shopper, order, fence = lost
    shopper.card.token = "tok_another"

    assert shopper.retailer.find(order, fence) is None

    assert shopper.street.orders(HARBOR) == []
    assert shopper.http.operations()[-2:] == ["read", "cancel"]


def test_an_old_completion_is_not_sent_again(lost: Lost) -> None:
    shopper, order, fence = lost
    yesterday = SystemClock().now() - timedelta(hours=24)

    assert shopper.retailer.find(order, replace(fence, at=yesterday)) is None

    assert shopper.street.orders(HARBOR) == []


def test_after_a_cancelled_checkout_a_new_attempt_buys_once(lost: Lost) -> None:
    shopper, order, fence = lost
    shopper.card.token = "tok_another"
    assert shopper.retailer.find(order, fence) is None
    fenced = replace(order, fences=(fence,)).fence_refused()

    shopper.retailer.place(fenced, shopper.attempt(fenced))

    assert len(shopper.street.orders(HARBOR)) == 1


def test_while_the_store_does_not_answer_nobody_can_tell(lost: Lost) -> None:
    shopper, order, fence = lost
    shopper.http.loses = {"read", "complete", "cancel"}

    with pytest.raises(OutcomeUnknown):
        shopper.retailer.find(order, fence)


def test_a_lost_answer_to_the_second_try_is_looked_up(lost: Lost) -> None:
    shopper, order, fence = lost
    shopper.street.switch_on(HARBOR, Fault.DROP_AFTER_ORDER, times=1)

    found = shopper.retailer.find(order, fence)

    [ordered] = shopper.street.orders(HARBOR)
    assert found is not None
    assert found.store_order_number == ordered["orderNumber"]


def test_a_refusal_of_the_second_try_means_no_order(lost: Lost) -> None:
    shopper, order, fence = lost
    shopper.street.control(
        "POST", "products", {"storeId": HARBOR, "sku": "HP-ENAMEL-MUG", "stock": 0}
    )

    assert shopper.retailer.find(order, fence) is None
    assert shopper.street.orders(HARBOR) == []


def test_a_checkout_that_the_store_does_not_know_is_for_a_person(shopper: Shopper) -> None:
    sku = "HP-ENAMEL-MUG" if shopper.store_id == HARBOR else "JO-CAP"
    order = shopper.order(sku)
    attempt = shopper.attempt(order)
    shopper.retailer.place(order, attempt)
    assert attempt.fence is not None
    shopper.street.reset()

    with pytest.raises(OutcomeUnknown):
        shopper.retailer.find(order, attempt.fence)


def test_a_fence_without_a_reference_is_for_a_person(harbor: Shopper) -> None:
    order = harbor.order("HP-ENAMEL-MUG")
    now = SystemClock().now()
    fence = Fence(1, order.methods[0], now, now, order.attempt_key, Money(100), reference=None)

    with pytest.raises(OutcomeUnknown):
        harbor.retailer.find(order, fence)


def test_a_store_that_takes_long_is_asked_again_later(harbor: Shopper) -> None:
    order = harbor.order("HP-IN-PROGRESS")
    attempt = harbor.attempt(order)
    harbor.http.loses = {"read"}
    with pytest.raises(InProgress) as working:
        harbor.retailer.place(order, attempt)
    assert not working.value.definite
    harbor.http.loses = set()
    assert attempt.fence is not None

    found = harbor.retailer.find(order, attempt.fence)

    [ordered] = harbor.street.orders(HARBOR)
    assert found is not None
    assert found.store_order_number == ordered["orderNumber"]


def test_an_order_finished_by_a_person_at_the_store_is_found(lost: Lost) -> None:
    shopper, order, fence = lost
    checkout_id = (fence.reference or "").split('"checkout": "')[1].split('"')[0]
    page = f"{shopper.street.url_of(HARBOR)}/checkout/{checkout_id}"

    assert send("POST", page, b"").status == 303
    found = shopper.retailer.find(order, fence)

    [ordered] = shopper.street.orders(HARBOR)
    assert ordered["orderedBy"] == "checkout_page"
    assert found is not None
    assert found.store_order_number == ordered["orderNumber"]
