"""Reports on the bus: what Muse puts there, and whom it believes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from muse.adapters.events import Bus
from muse.adapters.events.reports import EventBridgeReports, reports_from
from muse.domain.errors import Conflict, Malformed, UnknownStore
from muse.domain.store import Method, Store
from muse.domain.tracking.report import OrderReference, OrderReport, Report, ReportKind

OWN, THEIRS = "111111111111", "222222222222"
AT = datetime(2026, 2, 3, 14, 40, tzinfo=UTC)
SAID = OrderReport(
    OrderReference(store_id=9001, store_order_number="B-1"),
    Report("store:9001", "e1", ReportKind.SHIPPED, AT, tracking_number="1Z999AA101"),
)


class _Bus:
    def __init__(self) -> None:
        self.entries: list[Mapping[str, Any]] = []

    def put(self, entries: Sequence[Mapping[str, Any]]) -> None:
        self.entries.extend(entries)


class _Registry:
    STORE = Store(
        9001,
        "A store",
        ("shop.example", "shop.myshopify.com"),
        (Method.MANUAL,),
        aws_account=THEIRS,
    )

    def store(self, store_id: int) -> Store:
        if store_id != self.STORE.store_id:
            raise UnknownStore
        return self.STORE

    def all(self) -> tuple[Store, ...]:
        return (self.STORE,)


def read(event: Mapping[str, Any]) -> tuple[OrderReport, ...]:
    return reports_from(event, _Registry(), OWN)


def from_store(**changes: object) -> dict[str, Any]:
    detail = {
        "eventId": "e1",
        "occurredAt": AT.isoformat(),
        "storeOrderNumber": "B-1",
        "trackingNumber": "1Z999AA101",
    }
    event = {"source": "retailer.9001", "account": THEIRS, "detail-type": "order.shipped"}
    return {**event, "detail": detail, **changes}


def put_and_delivered(*reports: OrderReport) -> list[dict[str, Any]]:
    bus = _Bus()
    EventBridgeReports(cast("Bus", bus)).publish(*reports)
    return [
        {
            "source": each["Source"],
            "detail-type": each["DetailType"],
            "account": OWN,
            "detail": json.loads(each["Detail"]),
        }
        for each in bus.entries
    ]


def test_a_report_of_muse_arrives_as_it_was_put() -> None:
    [event] = put_and_delivered(SAID)
    assert (event["source"], event["detail-type"]) == ("muse.retailers", "order.shipped")
    assert read(event) == (SAID,)


def test_a_store_speaks_for_itself_from_its_own_account() -> None:
    assert read(from_store()) == (SAID,)


@pytest.mark.parametrize(
    "changes",
    [
        {"account": OWN},
        {"account": "333333333333"},
        {"source": "retailer.9002"},
        {"source": "muse.retailers"},
        {"source": "muse.carriers"},
    ],
)
def test_nobody_speaks_for_another(changes: dict[str, object]) -> None:
    with pytest.raises(Conflict, match="does not speak for"):
        read(from_store(**changes))


@pytest.mark.parametrize("source", ["retailer.", "retailer.x", "somebody", "retailer.9001.x"])
def test_other_sources_send_no_reports(source: str) -> None:
    with pytest.raises(Malformed):
        read(from_store(source=source))


@pytest.mark.parametrize("detail", [{}, [], None, {"eventId": "e1"}])
def test_another_shape_is_refused(detail: object) -> None:
    with pytest.raises(Malformed):
        read(from_store(detail=detail))


class TestShopify:
    def event(self, shop: str = "shop.myshopify.com") -> dict[str, Any]:
        payload = {"id": 1, "name": "#1001", "updated_at": AT.isoformat()}
        metadata = {"X-Shopify-Topic": "orders/cancelled", "X-Shopify-Shop-Domain": shop}
        return {
            "source": "aws.partner/shopify.com/123/muse",
            "account": OWN,
            "detail-type": "shopifyWebhook",
            "detail": {"payload": payload, "metadata": metadata},
        }

    def test_its_shop_is_found_by_its_domain(self) -> None:
        [said] = read(self.event())
        assert said.order == OrderReference(store_id=9001, store_order_number="1001")

    def test_another_shop_s_events_are_refused(self) -> None:
        with pytest.raises(Conflict):
            read(self.event("other.myshopify.com"))
