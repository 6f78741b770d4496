"""Record what a carrier, the store or operations staff reported about an order."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from muse.domain.errors import Conflict, Invalid, NotFound
from muse.domain.order import Order, OrderStatus
from muse.domain.order.tracking import Tracking, TrackingEvent, TrackingStatus
from muse.usecases.orders.record_tracking import RecordTracking, record_tracking
from tests.checkout_scene import CheckoutScene
from tests.store_replies import by_hand, out_of_stock, placed

_T = TrackingStatus
PARCEL = Tracking("1Z999AA10123456784", "UPS")


@pytest.fixture
def bought(checkout: CheckoutScene) -> CheckoutScene:
    checkout.place(gap=placed(), macys=out_of_stock(), boutique=by_hand())
    checkout.clock.sleep(3600)
    return checkout


def report(
    checkout: CheckoutScene,
    status: TrackingStatus,
    tracking: Tracking = PARCEL,
    at: datetime | None = None,
    name: str = "gap",
) -> Order:
    event = TrackingEvent(status, at or checkout.clock.now(), tracking, "left the warehouse")
    command = RecordTracking(checkout.number(name), event, "store")
    return record_tracking(command, checkout.storage, checkout.clock)


def test_an_order_is_shipped(bought: CheckoutScene) -> None:
    order = report(bought, _T.SHIPPED)
    assert order == bought.order("gap")
    assert order.status is OrderStatus.SHIPPED
    assert order.tracking == PARCEL
    last = order.history[-1]
    assert (last.status, last.by, last.note) == ("shipped", "store", "left the warehouse")
    assert last.at == bought.clock.now()


def test_it_takes_two_requests(bought: CheckoutScene) -> None:
    bought.storage.requests.clear()
    report(bought, _T.SHIPPED)
    assert bought.storage.requests == {"order": 1, "commit": 1}


def test_all_the_way_to_the_door(bought: CheckoutScene) -> None:
    for status in (_T.CONFIRMED, _T.SHIPPED, _T.DELIVERED):
        report(bought, status)
    assert [entry.status for entry in bought.order("gap").history] == [
        "pending",
        "placed",
        "confirmed",
        "shipped",
        "delivered",
    ]


def test_the_same_news_again_adds_nothing(bought: CheckoutScene) -> None:
    first = report(bought, _T.SHIPPED)
    assert report(bought, _T.SHIPPED).history == first.history


def test_late_news_only_add_to_the_history(bought: CheckoutScene) -> None:
    before = bought.clock.now() - timedelta(minutes=10)
    report(bought, _T.DELIVERED)
    order = report(bought, _T.SHIPPED, Tracking("older", "UPS"), before)
    assert order.status is OrderStatus.DELIVERED
    assert order.tracking == PARCEL
    assert ("shipped", before) in [(entry.status, entry.at) for entry in order.history]


@pytest.mark.parametrize("name", ["macys", "boutique"])
def test_what_no_store_has_is_not_shipped(bought: CheckoutScene, name: str) -> None:
    with pytest.raises(Conflict):
        report(bought, _T.SHIPPED, name=name)
    assert bought.order(name).tracking is None


@pytest.mark.parametrize("off", [timedelta(hours=-2), timedelta(seconds=1)])
def test_nothing_happens_before_its_order_or_in_the_future(
    bought: CheckoutScene, off: timedelta
) -> None:
    with pytest.raises(Invalid) as refused:
        report(bought, _T.SHIPPED, at=bought.clock.now() + off)
    assert [problem.field for problem in refused.value.details] == ["at"]
    assert bought.order("gap").status is OrderStatus.PLACED


@pytest.mark.parametrize(
    ("days", "is_plausible"), [(-2, False), (-1, True), (366, True), (367, False)]
)
def test_a_parcel_is_expected_within_a_year(
    bought: CheckoutScene, days: int, is_plausible: bool
) -> None:
    """From the day of the order, which may be another one where its store is."""
    day = (bought.clock.now() + timedelta(days=days)).date()
    parcel = replace(PARCEL, estimated_delivery=day)
    if is_plausible:
        assert report(bought, _T.SHIPPED, parcel).tracking == parcel
        return
    with pytest.raises(Invalid) as refused:
        report(bought, _T.SHIPPED, parcel)
    assert [problem.field for problem in refused.value.details] == ["estimatedDelivery"]
    assert bought.order("gap").tracking is None


def test_what_is_reported_while_something_else_is_stored(bought: CheckoutScene) -> None:
    bought.moments.meanwhile("before commit of Order", lambda: report(bought, _T.CONFIRMED))
    order = report(bought, _T.SHIPPED)
    assert [entry.status for entry in order.history][2:] == ["confirmed", "shipped"]


@pytest.mark.parametrize("number", ["MO-00000-00000-00000", "nonsense"])
def test_an_order_that_is_not_there(bought: CheckoutScene, number: str) -> None:
    event = TrackingEvent(_T.SHIPPED, bought.clock.now(), PARCEL)
    with pytest.raises(NotFound):
        record_tracking(RecordTracking(number, event, "store"), bought.storage, bought.clock)
