"""Operations say how far an order is, over HTTP."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.in_process import InProcessSystem
from tests.shopping import HARBOR, ApiOps, ApiShopper


@pytest.fixture
def ops(system: InProcessSystem) -> ApiOps:
    return ApiOps(system)


@pytest.fixture
def number(shopper: ApiShopper) -> str:
    """An order that is placed and paid."""
    session_id = shopper.ready([HARBOR])
    [order] = shopper.place(session_id).data["orders"]
    assert shopper.settled(session_id)["status"] == "completed"
    return str(order["museOrderNumber"])


def moment(**ago: float) -> str:
    return (datetime.now(UTC) - timedelta(**ago)).isoformat()


def test_confirmed_then_delivered(shopper: ApiShopper, ops: ApiOps, number: str) -> None:
    before = shopper.call("GET", f"/api/v1/orders/{number}").data
    assert ops.call("POST", f"/ops/orders/{number}/confirmed", {}).data["status"] == "confirmed"
    said = {"at": moment(), "note": "Left at the door."}
    first = ops.call("POST", f"/ops/orders/{number}/delivered", said)
    again = ops.call("POST", f"/ops/orders/{number}/delivered", {})
    assert (first.status, again.status) == (200, 200)
    assert first.data == again.data == shopper.call("GET", f"/api/v1/orders/{number}").data
    entries = [(e["status"], e["by"], e["note"]) for e in first.data["statusHistory"]][2:]
    assert entries == [("confirmed", "ops", None), ("delivered", "ops", "Left at the door.")]
    assert first.data["items"][0]["itemStatus"] == "delivered"
    for amount in ("totalCents", "dueCents", "refundedCents", "paidCents"):
        assert first.data[amount] == before[amount]


def test_what_was_called_off_is_not_delivered(ops: ApiOps, number: str) -> None:
    off = {"reason": "The store called.", "storeConfirmed": True}
    assert ops.call("POST", f"/ops/orders/{number}/cancel", off).status == 200
    refused = ops.call("POST", f"/ops/orders/{number}/delivered", {})
    assert (refused.status, refused.error["code"]) == (409, "conflict")
    assert refused.error["message"] == "This order is cancelled and can't become delivered."


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"at": moment(days=9)}, "at"),
        ({"at": moment(days=-9)}, "at"),
        ({"at": "2026-11-27T09:00:00"}, "at"),
        ({"at": 1795771980}, "at"),
        ({"at": "1795771980"}, "at"),
        ({"at": "yesterday"}, "at"),
        ({"note": ""}, "note"),
        ({"by": "me"}, "by"),
    ],
)
def test_what_makes_no_sense_is_told(
    ops: ApiOps, number: str, body: dict[str, Any], field: str
) -> None:
    for step in ("confirmed", "delivered"):
        refused = ops.call("POST", f"/ops/orders/{number}/{step}", body)
        assert refused.status == 422
        assert [detail["field"] for detail in refused.error["details"]] == [field]


@pytest.mark.parametrize(
    "day", ["1900-01-01", "9999-12-31", "1795771980", 1795771980, "2026-02-30", "soon"]
)
def test_an_estimate_that_nobody_can_mean(ops: ApiOps, number: str, day: object) -> None:
    parcel = {"trackingNumber": "1Z999", "estimatedDelivery": day}
    refused = ops.call("PUT", f"/orders/{number}/tracking", parcel)
    assert refused.status == 422
    assert [detail["field"] for detail in refused.error["details"]] == ["estimatedDelivery"]
