"""What JSON-LD says of orders and parcels."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from muse.adapters.mail.structured_data import MOST_NEWS, NotUnderstood, news_in, says_something
from muse.domain.mail.message import News
from muse.domain.tracking.report import ReportedLine, ReportKind
from tests.corpus.messages import NUMBER, TRACKING, a_parcel, an_order, page


def news(*data: object) -> list[News]:
    return list(news_in([page(*data)]))


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("OrderProcessing", ReportKind.CONFIRMED),
        ("OrderInTransit", ReportKind.SHIPPED),
        ("OrderDelivered", ReportKind.DELIVERED),
        ("OrderCancelled", ReportKind.CANCELLED),
    ],
)
def test_the_status_of_an_order(status: str, kind: ReportKind) -> None:
    assert news(an_order(status)) == [News(kind, NUMBER)]
    assert news(an_order(status) | {"orderStatus": status}) == [News(kind, NUMBER)]


@pytest.mark.parametrize(
    "status", ["OrderReturned", "OrderProblem", "OrderPickupAvailable", "OrderPaymentDue", "on"]
)
def test_a_status_without_a_word_here(status: str) -> None:
    with pytest.raises(NotUnderstood):
        news(an_order(status))


def test_a_parcel_of_which_nothing_is_said_has_been_sent() -> None:
    parcel = a_parcel(partOfOrder={"@type": "Order", "orderNumber": NUMBER})
    [one] = news(parcel)
    assert one == News(ReportKind.SHIPPED, NUMBER, TRACKING, "UPS", date(2026, 2, 6))


def test_its_own_status_comes_with_it() -> None:
    order = {"@type": "Order", "orderNumber": NUMBER}
    [one] = news(a_parcel(partOfOrder=order, orderStatus="http://schema.org/OrderDelivered"))
    assert one.kind is ReportKind.DELIVERED


def test_two_statuses_are_none() -> None:
    with pytest.raises(NotUnderstood):
        news(a_parcel(status="OrderInTransit", orderStatus="http://schema.org/OrderDelivered"))


def test_parcels_inside_their_order_tell_it() -> None:
    parcel = a_parcel() | {"partOfOrder": None}
    [one] = news(an_order("OrderInTransit", orderDelivery=parcel))
    assert (one.kind, one.tracking_number) == (ReportKind.SHIPPED, TRACKING)


def test_an_order_in_pieces_is_put_together_by_its_id() -> None:
    order = an_order("OrderInTransit") | {"@id": "#order"}
    [one] = news({"@graph": [a_parcel(partOfOrder={"@id": "#order"}), order]})
    assert (one.store_order_number, one.tracking_number) == (NUMBER, TRACKING)


@pytest.mark.parametrize(
    "changes",
    [
        {"partOfOrder": None},
        {"partOfOrder": {"@type": "Order"}},
        {"trackingNumber": "1" * 200},
        {"trackingNumber": "n/a"},
        {"trackingNumber": "https://carrier.example/1Z999"},
        {"expectedArrivalUntil": "on Friday"},
        {"partOfOrder": {"@type": "Order", "orderNumber": {"@type": "Thing"}}},
    ],
)
def test_what_is_said_badly_is_not_used(changes: dict[str, Any]) -> None:
    with pytest.raises(NotUnderstood):
        news(a_parcel(**changes))


def test_the_lines_of_an_order() -> None:
    offers = [
        {"itemOffered": {"sku": "A-1"}, "eligibleQuantity": {"@value": "2"}},
        {"itemOffered": {"sku": "B-1"}},
    ]
    [one] = news(an_order(acceptedOffer=offers))
    assert one.lines == (ReportedLine("A-1", 2), ReportedLine("B-1", 1))


@pytest.mark.parametrize(
    "other",
    [
        {"itemOffered": {"name": "no number"}},
        {"itemOffered": {"sku": "B" * 101}},
        {"itemOffered": {"sku": "B"}, "eligibleQuantity": 1000},
    ],
)
def test_lines_that_are_not_all_clear_are_all(other: dict[str, Any]) -> None:
    [one] = news(an_order(acceptedOffer=[{"itemOffered": {"sku": "A-1"}}, other]))
    assert one.lines == ()


def test_too_much_is_not_used() -> None:
    with pytest.raises(NotUnderstood):
        news([a_parcel(f"1Z{n:08}") for n in range(MOST_NEWS + 1)])


def test_other_data_is_no_news() -> None:
    page_of_an_offer = page({"@type": "EmailMessage", "description": "View"})
    assert not says_something([page_of_an_offer])
    assert says_something([page(an_order())])
    assert news_in([page_of_an_offer]) == ()
