"""What senders write, read into reports."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muse.adapters.senders.formats.aftership import read_aftership
from muse.adapters.senders.formats.easypost import read_easypost
from muse.adapters.senders.formats.own import ReportDetail, detail_type_of, kind_of
from muse.adapters.senders.formats.own_webhook import read_own_webhook
from muse.adapters.senders.formats.shopify import read_shopify
from muse.adapters.senders.formats.ucp import read_ucp_order
from muse.domain.errors import Malformed
from muse.domain.tracking.report import (
    OrderReference,
    OrderReport,
    Report,
    ReportedLine,
    ReportKind,
)
from tests.unit.domain.strategies import FEW

K = ReportKind
ROOT = Path(__file__).resolve().parents[3]
SPECS = ROOT.parent / "shared" / "specs"
AT = datetime(2026, 2, 3, 14, 40, tzinfo=UTC)
FIRST = AT.replace(tzinfo=None)


def summary(reports: tuple[OrderReport, ...]) -> list[tuple[str, str | None]]:
    return [(said.report.kind, said.report.tracking_number) for said in reports]


class TestMuse:
    PAYLOAD: ClassVar[dict[str, Any]] = {
        "type": "order.shipped",
        "timestamp": "2026-02-03T14:41:00Z",
        "data": {
            "storeOrderNumber": "B-1001",
            "occurredAt": "2026-02-03T15:40:00+01:00",
            "trackingNumber": "1z 999 aa1 01",
            "carrier": "UPS",
            "estimatedDelivery": "2026-02-09",
            "lines": [{"sku": "MUG", "quantity": 2}],
            "customerName": "is not read",
        },
    }

    def read(self, **changes: object) -> tuple[OrderReport, ...]:
        data = {**self.PAYLOAD["data"], **changes}
        return read_own_webhook(9001, json.dumps({**self.PAYLOAD, "data": data}).encode(), "msg_1")

    def test_a_webhook_is_one_report(self) -> None:
        assert self.read() == (
            OrderReport(
                OrderReference(store_id=9001, store_order_number="B-1001"),
                Report(
                    "store:9001",
                    "msg_1",
                    K.SHIPPED,
                    AT,
                    "1Z999AA101",
                    "UPS",
                    date(2026, 2, 9),
                    (ReportedLine("MUG", 2),),
                ),
            ),
        )

    def test_its_own_id_goes_before_that_of_the_message(self) -> None:
        [said] = self.read(eventId="evt_7")
        assert said.report.event_id == "evt_7"

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"occurredAt": "2026-02-03T14:40:00"}, "occurredAt"),
            ({"occurredAt": "yesterday"}, "occurredAt"),
            ({"storeOrderNumber": None}, ""),
            ({"storeOrderNumber": ""}, "storeOrderNumber"),
            ({"lines": [{"sku": "MUG", "quantity": 0}]}, "lines.0.quantity"),
            ({"lines": [{"sku": "MUG", "quantity": 1}] * 101}, "lines"),
            ({"trackingNumber": "<script>"}, "trackingNumber"),
            ({"estimatedDelivery": "soon"}, "estimatedDelivery"),
        ],
    )
    def test_what_is_wrong_is_told_with_its_place(
        self, changes: dict[str, object], field: str
    ) -> None:
        with pytest.raises(Malformed) as refused:
            self.read(**changes)
        assert [problem.field for problem in refused.value.details] == [field]

    @pytest.mark.parametrize("body", [b"", b"[]", b"\xff", b"{}", b'{"type": "order.shipped"}'])
    def test_no_such_message_is_refused(self, body: bytes) -> None:
        with pytest.raises(Malformed):
            read_own_webhook(9001, body, "msg_1")

    def test_a_type_that_is_not_known_is_told_with_those_that_are(self) -> None:
        with pytest.raises(Malformed) as refused:
            kind_of("order.eaten")
        [problem] = refused.value.details
        assert "order.delivered" in problem.problem

    @FEW
    @given(
        st.builds(
            Report,
            sender=st.sampled_from(["store:9001", "carrier:easypost", "mail:9001"]),
            event_id=st.text("abc-123", min_size=1, max_size=20),
            kind=st.sampled_from(list(K)),
            at=st.datetimes(FIRST, FIRST.replace(year=2027), timezones=st.just(UTC)),
            tracking_number=st.sampled_from([None, "1Z999AA101"]),
            carrier=st.sampled_from([None, "UPS"]),
            estimated_delivery=st.none() | st.dates(),
            lines=st.tuples(st.builds(ReportedLine, st.just("MUG"), st.integers(1, 9))),
            replaces=st.just(()),
        )
    )
    def test_a_report_comes_from_the_bus_as_it_was_put_there(self, report: Report) -> None:
        said = OrderReport(OrderReference("MO-1", 9001, "B-1"), report)
        written = ReportDetail.of(said).model_dump_json(by_alias=True, exclude_none=True)
        read = ReportDetail.model_validate_json(written)
        assert read.to_report(kind_of(detail_type_of(report.kind))) == said


class TestShopify:
    FULFILLMENT: ClassVar[dict[str, Any]] = {
        "id": 255858046,
        "order_id": 450789469,
        "name": "#1001.1",
        "status": "success",
        "updated_at": "2026-02-03T09:40:00-05:00",
        "tracking_company": "USPS",
        "tracking_number": "9400 1000 0000 0000 0000 00",
        "line_items": [{"sku": "MUG", "quantity": 2}, {"sku": None, "quantity": 1}],
        "destination": {"first_name": "is", "last_name": "not read"},
    }

    def test_a_fulfillment_is_a_parcel(self) -> None:
        [said] = read_shopify(7, "fulfillments/create", self.FULFILLMENT)
        assert said.order == OrderReference(store_id=7, store_order_number="1001")
        report = said.report
        assert (report.kind, report.at) == (K.SHIPPED, AT)
        assert (report.tracking_number, report.carrier) == ("9400100000000000000000", "USPS")
        assert report.lines == (ReportedLine("MUG", 2),)

    @pytest.mark.parametrize(
        ("status", "kind"),
        [
            ("in_transit", K.SHIPPED),
            ("out_for_delivery", K.OUT_FOR_DELIVERY),
            ("delivered", K.DELIVERED),
            ("attempted_delivery", K.DELAYED),
            ("failure", K.LOST),
        ],
    )
    def test_its_way_is_told(self, status: str, kind: ReportKind) -> None:
        moved = self.FULFILLMENT | {"shipment_status": status}
        [said] = read_shopify(7, "fulfillments/update", moved)
        assert said.report.kind is kind

    def test_a_cancelled_order_is_told(self) -> None:
        order = {"id": 1, "name": "#1001", "cancelled_at": AT.isoformat(), "updated_at": "x"}
        order["updated_at"] = AT.isoformat()
        [said] = read_shopify(7, "orders/cancelled", order)
        assert (said.report.kind, said.report.at, said.report.lines) == (K.CANCELLED, AT, ())

    def test_the_same_again_has_the_same_id(self) -> None:
        first = read_shopify(7, "fulfillments/create", self.FULFILLMENT)
        again = read_shopify(7, "fulfillments/update", self.FULFILLMENT)
        assert first[0].report.is_same_as(again[0].report)

    @pytest.mark.parametrize(
        ("topic", "changes"),
        [
            ("products/update", {}),
            ("", {}),
            ("fulfillments/update", {"status": "cancelled"}),
            ("fulfillments/update", {"shipment_status": "something new"}),
        ],
    )
    def test_what_says_nothing_of_an_order_s_way(
        self, topic: str, changes: dict[str, object]
    ) -> None:
        assert read_shopify(7, topic, self.FULFILLMENT | changes) == ()

    @pytest.mark.parametrize("payload", [None, [], {}, "text"])
    def test_another_shape_is_refused(self, payload: object) -> None:
        with pytest.raises(Malformed):
            read_shopify(7, "fulfillments/create", payload)


class TestUcp:
    ORDER: ClassVar[dict[str, Any]] = {
        "ucp": {"version": "2026-04-08"},
        "id": "order_1",
        "checkout_id": "chk_1",
        "permalink_url": "https://store.example/orders/1",
        "line_items": [
            {"id": "li_1", "item": {"id": "MUG"}, "quantity": {"total": 2, "fulfilled": 1}},
            {"id": "li_2", "item": {"id": "SPOON"}, "quantity": {"total": 1, "fulfilled": 0}},
        ],
        "fulfillment": {
            "events": [
                {
                    "id": "e0",
                    "occurred_at": "2026-02-03T14:30:00Z",
                    "type": "processing",
                    "line_items": [{"id": "li_1", "quantity": 2}],
                },
                {
                    "id": "e1",
                    "occurred_at": "2026-02-03T14:40:00Z",
                    "type": "shipped",
                    "line_items": [{"id": "li_1", "quantity": 1}],
                    "tracking_number": "1Z999AA101",
                    "carrier": "UPS",
                },
                {
                    "id": "e2",
                    "occurred_at": "2026-02-04T14:40:00Z",
                    "type": "invented",
                    "line_items": [],
                },
            ]
        },
        "adjustments": [
            {
                "id": "a1",
                "type": "cancellation",
                "occurred_at": "2026-02-03T16:00:00Z",
                "status": "completed",
                "line_items": [{"id": "li_2", "quantity": -1}],
            },
            {
                "id": "a2",
                "type": "refund",
                "occurred_at": "2026-02-03T16:00:00Z",
                "status": "completed",
            },
            {
                "id": "a3",
                "type": "cancellation",
                "occurred_at": "2026-02-03T16:00:00Z",
                "status": "pending",
            },
        ],
        "currency": "USD",
        "totals": [],
    }

    def test_the_whole_order_is_read_each_time(self) -> None:
        reports = read_ucp_order(9002, json.dumps(self.ORDER).encode())
        assert {said.order for said in reports} == {
            OrderReference(store_id=9002, store_order_number="order_1")
        }
        assert [(r.report.kind, r.report.event_id) for r in reports] == [
            (K.CONFIRMED, "fulfillment-e0"),
            (K.SHIPPED, "fulfillment-e1"),
            (K.CANCELLED, "adjustment-a1"),
        ]
        assert reports[1].report.lines == (ReportedLine("MUG", 1),)
        assert reports[2].report.lines == (ReportedLine("SPOON", 1),)

    @pytest.mark.parametrize("missing", ["id", "line_items", "fulfillment"])
    def test_another_shape_is_refused(self, missing: str) -> None:
        order = {key: value for key, value in self.ORDER.items() if key != missing}
        with pytest.raises(Malformed):
            read_ucp_order(9002, json.dumps(order).encode())


class TestEasyPost:
    @pytest.mark.skipif(not SPECS.is_dir(), reason="EasyPost's examples are not here")
    def test_its_published_event_is_the_whole_way(self) -> None:
        body = (SPECS / "easypost" / "tracking-webhook.json").read_bytes()
        reports = read_easypost(body)
        assert summary(reports)[-1] == (K.DELIVERED, "EZ4000000004")
        assert {said.report.carrier for said in reports} == {"UPS"}
        assert all(said.order.tracking_number == "EZ4000000004" for said in reports)
        ids = [said.report.event_id for said in reports]
        assert len(set(ids)) == len(ids)
        assert reports == read_easypost(body)

    def test_an_event_about_another_thing_says_nothing(self) -> None:
        assert read_easypost(b'{"description": "batch.created", "result": {}}') == ()

    @pytest.mark.parametrize("body", [b"{}", b'{"description": "tracker.updated", "result": {}}'])
    def test_another_shape_is_refused(self, body: bytes) -> None:
        with pytest.raises(Malformed):
            read_easypost(body)


class TestAfterShip:
    MESSAGE: ClassVar[dict[str, Any]] = {
        "event": "tracking_update",
        "event_id": "3f1a",
        "ts": 1770129600,
        "msg": {
            "id": "trk_1",
            "tracking_number": "1Z999AA101",
            "slug": "ups",
            "tag": "Delivered",
            "expected_delivery": "2026-02-09",
            "checkpoints": [
                {"tag": "InfoReceived", "checkpoint_time": "2026-02-03T08:00:00"},
                {"tag": "InTransit", "checkpoint_time": "2026-02-03T14:40:00"},
                {
                    "tag": "Exception",
                    "subtag": "Exception_011",
                    "checkpoint_time": "2026-02-04T09:40:00-05:00",
                },
                {"tag": "Delivered", "checkpoint_time": "2026-02-05T14:40:00+00:00"},
            ],
        },
    }

    def test_an_update_is_the_whole_way(self) -> None:
        reports = read_aftership(json.dumps(self.MESSAGE).encode())
        assert [(r.report.kind, r.report.at.day) for r in reports] == [
            (K.SHIPPED, 3),
            (K.RETURNED_TO_SENDER, 4),
            (K.DELIVERED, 5),
        ]
        assert reports[0].report.at == AT
        assert reports[0].report.estimated_delivery == date(2026, 2, 9)

    def test_another_event_says_nothing(self) -> None:
        other = self.MESSAGE | {"event": "edd_revise"}
        assert read_aftership(json.dumps(other).encode()) == ()

    def test_another_shape_is_refused(self) -> None:
        with pytest.raises(Malformed):
            read_aftership(b'{"event": "tracking_update", "msg": {}}')
