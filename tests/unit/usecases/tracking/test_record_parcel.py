"""Operations name the parcel of an order."""

from __future__ import annotations

from datetime import timedelta

import pytest

from muse.domain.errors import Conflict, Invalid, NotFound
from muse.domain.order import Order, OrderStatus
from muse.domain.tracking.by_hand import ParcelByHand
from muse.usecases.tracking.record_by_hand import (
    RecordParcel,
    RecordProgress,
    record_parcel,
    record_progress,
)
from tests.checkout_scene import PERSON, CheckoutScene
from tests.store_replies import by_hand, out_of_stock, placed

PARCEL = ParcelByHand("1Z999AA10123456784", "UPS")
RIGHT = ParcelByHand("1Z999AA10123456799", "UPS")


@pytest.fixture
def bought(checkout: CheckoutScene) -> CheckoutScene:
    checkout.place(gap=placed(), macys=out_of_stock(), boutique=by_hand())
    checkout.clock.sleep(3600)
    return checkout


def name(checkout: CheckoutScene, parcel: ParcelByHand = PARCEL, of: str = "gap") -> Order:
    command = RecordParcel(checkout.number(of), PERSON, parcel)
    return record_parcel(command, checkout.storage, checkout.clock)


def numbers(order: Order) -> list[str | None]:
    return [parcel.tracking_number for parcel in order.parcels]


def test_an_order_is_shipped(bought: CheckoutScene) -> None:
    order = name(bought)
    assert order == bought.order("gap")
    assert order.status is OrderStatus.SHIPPED
    assert order.tracking is not None
    assert (order.tracking.tracking_number, order.tracking.carrier) == (
        PARCEL.tracking_number,
        PARCEL.carrier,
    )
    last = order.history[-1]
    assert (last.status, last.by, last.at) == ("shipped", f"ops:{PERSON}", bought.clock.now())


def test_it_takes_two_requests(bought: CheckoutScene) -> None:
    bought.storage.requests.clear()
    name(bought)
    assert bought.storage.requests == {"order": 1, "commit": 1}


def test_the_same_again_adds_nothing(bought: CheckoutScene) -> None:
    first = name(bought)
    bought.clock.sleep(60)
    assert name(bought) == first


def test_another_number_takes_the_place_of_the_first_and_the_history_says_so(
    bought: CheckoutScene,
) -> None:
    name(bought)
    order = name(bought, RIGHT)
    assert numbers(order) == [RIGHT.tracking_number]
    assert order.history[-1].note == (
        f"The tracking number is {RIGHT.tracking_number}, not {PARCEL.tracking_number}."
    )


def test_and_back_again(bought: CheckoutScene) -> None:
    for parcel in (PARCEL, RIGHT, PARCEL):
        bought.clock.sleep(1)
        name(bought, parcel)
    assert numbers(bought.order("gap")) == [PARCEL.tracking_number]


def test_another_parcel_comes_beside_the_first(bought: CheckoutScene) -> None:
    name(bought)
    bought.clock.sleep(1)
    order = name(bought, ParcelByHand("9400110000000000000000", "USPS", another=True))
    assert numbers(order) == [PARCEL.tracking_number, "9400110000000000000000"]


def test_the_number_of_an_order_that_has_arrived_leaves_it_delivered(bought: CheckoutScene) -> None:
    command = RecordProgress(bought.number("gap"), OrderStatus.DELIVERED, PERSON)
    record_progress(command, bought.storage, bought.clock)
    bought.clock.sleep(600)
    order = name(bought)
    assert order.status is OrderStatus.DELIVERED
    assert [(p.tracking_number, p.is_delivered) for p in order.parcels] == [
        (PARCEL.tracking_number, True)
    ]


@pytest.mark.parametrize("of", ["macys", "boutique"])
def test_what_no_store_has_is_not_shipped(bought: CheckoutScene, of: str) -> None:
    with pytest.raises(Conflict):
        name(bought, of=of)
    assert bought.order(of).tracking is None


@pytest.mark.parametrize(
    ("days", "is_plausible"), [(-2, False), (-1, True), (366, True), (367, False)]
)
def test_a_parcel_is_expected_within_a_year(
    bought: CheckoutScene, days: int, is_plausible: bool
) -> None:
    """From the day of the order, which may be another one where its store is."""
    day = (bought.clock.now() + timedelta(days=days)).date()
    parcel = ParcelByHand("1Z999", "UPS", day)
    if is_plausible:
        [known] = name(bought, parcel).parcels
        assert known.estimated_delivery == day
        return
    with pytest.raises(Invalid) as refused:
        name(bought, parcel)
    assert [problem.field for problem in refused.value.details] == ["estimatedDelivery"]
    assert bought.order("gap").tracking is None


def test_what_is_said_while_something_else_is_stored(bought: CheckoutScene) -> None:
    confirm = RecordProgress(bought.number("gap"), OrderStatus.CONFIRMED, PERSON)
    bought.moments.meanwhile(
        "before commit of Order", lambda: record_progress(confirm, bought.storage, bought.clock)
    )
    order = name(bought)
    assert [entry.status for entry in order.history][2:] == ["confirmed", "shipped"]


@pytest.mark.parametrize("number", ["MO-00000-00000-00000", "nonsense"])
def test_an_order_that_is_not_there(bought: CheckoutScene, number: str) -> None:
    with pytest.raises(NotFound):
        record_parcel(RecordParcel(number, PERSON, PARCEL), bought.storage, bought.clock)
