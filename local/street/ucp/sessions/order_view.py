"""The order document: `GET /orders/{id}`."""

from __future__ import annotations

from typing import Any

from local.street.serving import Response, json_response
from local.street.shipping.forms.ucp import with_way
from local.street.shipping.records import ShippingRecords, Way
from local.street.store.open_store import OpenStore
from local.street.store.orders import StoreOrder
from local.street.ucp.protocol.messages import Severity, error
from local.street.ucp.protocol.profile import ORDER, envelope
from local.street.ucp.sessions.checkout_sessions import CheckoutSessions, business_error


def order_document(
    open_store: OpenStore, desk: CheckoutSessions, number: str, customer: str
) -> Response:
    """An order of this customer, or of a guest for "", that came through a checkout; anything else
    is not found."""
    order = open_store.orders.find(number)
    if order is None or order.checkout_id is None or order.customer != customer:
        missing = error("not_found", f"There is no order {number}", severity=Severity.UNRECOVERABLE)
        return business_error([ORDER], [missing])
    way = ShippingRecords(open_store).way_of(number)
    return json_response(order_with_way(open_store, desk, order, way))


def order_with_way(
    open_store: OpenStore, desk: CheckoutSessions, order: StoreOrder, way: Way
) -> dict[str, Any]:
    """The document of an order that came through a checkout, with this way of it."""
    assert order.checkout_id
    checkout: dict[str, Any] = desk.find(order.checkout_id).final or {}
    document = {
        "ucp": envelope([ORDER]),
        "id": order.number,
        "label": order.number,
        "checkout_id": order.checkout_id,
        "permalink_url": f"{open_store.base_url}/orders/{order.number}",
        "line_items": [_line(line) for line in checkout["line_items"]],
        "fulfillment": {"expectations": [_expectation(checkout)], "events": []},
        "currency": "USD",
        "totals": checkout["totals"],
    }
    return with_way(document, order, way)


def _line(line: dict[str, Any]) -> dict[str, Any]:
    count = line["quantity"]
    quantity = {"original": count, "total": count, "fulfilled": 0}
    return {**line, "quantity": quantity, "status": "processing"}


def _expectation(checkout: dict[str, Any]) -> dict[str, Any]:
    method = checkout["fulfillment"]["methods"][0]
    destination = method.get("destinations", [{}])[0]
    return {
        "id": "exp_1",
        "line_items": [
            {"id": line["id"], "quantity": line["quantity"]} for line in checkout["line_items"]
        ],
        "method_type": "shipping",
        "destination": {name: value for name, value in destination.items() if name != "id"},
        "description": "Leaves our house within two days",
    }
