"""Ordering by hand: what a person of the operations team does at a store without an API."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

from local.street.serving import Request, Response, json_response, redirect
from local.street.store.open_store import OpenStore
from local.street.store.orders import OrderedBy, StoreOrder
from local.street.store.stock import SoldOut
from local.street.storefront import views


class StaffOrders:
    """`/staff` of one store. A program may post JSON
    `{"lines": [{"sku", "quantity"}], "reference"}` and gets `{"orderNumber", "totalCents"}`."""

    def __init__(self, open_store: OpenStore) -> None:
        self._premises = open_store

    def handle(self, request: Request) -> Response | None:
        """Answer, or None when the path is not the staff's."""
        if request.path == "/staff":
            return views.staff(self._premises)
        if request.path != "/staff/orders":
            return None
        if request.method != "POST":
            return views.orders(self._premises, self._premises.orders.all())
        try:
            placed = self._order(*_wanted(request))
        except (ValueError, KeyError, TypeError, SoldOut) as problem:
            words = "sold out" if isinstance(problem, SoldOut) else "not a valid order"
            return self._refused(request, words)
        if request.wants_json:
            answer = {"orderNumber": placed.number, "totalCents": placed.total_cents}
            return json_response(answer, 201)
        return redirect(f"/orders/{placed.number}")

    def _refused(self, request: Request, words: str) -> Response:
        if request.wants_json:
            return json_response({"error": words}, 422)
        return views.staff(self._premises, words.capitalize())

    def _order(self, pieces: Mapping[str, int], reference: str) -> StoreOrder:
        lines = tuple(self._premises.ordered_line(sku, count) for sku, count in pieces.items())
        if not lines:
            raise ValueError("no lines")
        with self._premises.state.transaction():
            self._premises.shelf.take(pieces)
            placed = StoreOrder(
                number=self._premises.orders.next_number(),
                ordered_by=OrderedBy.STAFF,
                lines=lines,
                total_cents=sum(line.price_cents * line.quantity for line in lines),
                at=self._premises.clock(),
                customer_reference=reference,
            )
            self._premises.orders.write(placed)
        return placed


def _wanted(request: Request) -> tuple[dict[str, int], str]:
    """Pieces by sku, and the customer's reference."""
    if request.is_json:
        document: Any = json.loads(request.body)
        pieces = {str(line["sku"]): _count(line["quantity"]) for line in document["lines"]}
        return pieces, str(document.get("reference", ""))
    form = parse_qs(request.body.decode())
    return {form["sku"][0]: int(form["quantity"][0])}, form.get("reference", [""])[0]


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError("quantity must be an integer")
    return value
