"""What the street is asked about shipping: `/_street/fulfil`, `clock`, `deliveries`, …"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from local.street.faults.questions import WrongQuestion, body_of, store_id_of, whole
from local.street.serving import Request
from local.street.shipping.courier import Courier, shown
from local.street.shipping.desk import Hearers
from local.street.shipping.fulfilment import Fulfilments, Plan
from local.street.shipping.hurried_clock import HurriedClock
from local.street.shipping.records import ShippingRecords, Way
from local.street.shipping.senders import SENDERS
from local.street.shipping.steps import read_steps, tellings
from local.street.store.open_store import OpenStore

PAUSES = (0.5, 1.0, 2.0)


class ShippingControl:
    """The stores as those who ship; without `hearers` there is nobody to tell."""

    def __init__(
        self,
        stores: Mapping[int, OpenStore],
        clock: Callable[[], datetime],
        hearers: Hearers | None = None,
        pauses: tuple[float, ...] = PAUSES,
    ) -> None:
        self._stores = stores
        self._clock = HurriedClock()
        self._courier = Courier(clock, pauses)
        self._fulfilments = Fulfilments(self._clock, self._courier, hearers) if hearers else None

    def fulfil(self, request: Request) -> object:
        """Begin a plan; with `wait` answer when it has ended."""
        body = body_of(request)
        if self._fulfilments is None:
            raise WrongQuestion("the street was not told where Muse is: --muse-url and the others")
        plan = self._plan(body)
        way, wait = self._fulfilments.begin(plan)
        answer = {"storeId": plan.open_store.store_id, "orderNumber": plan.order.number}
        if not body.get("wait"):
            return answer | {"parcels": parcels_of(way), "tellings": len(plan.tellings)}
        wait()
        way = ShippingRecords(plan.open_store).way_of(plan.order.number)
        told = {"tellings": len(plan.tellings), "told": plan.told, "lost": plan.lost}
        return answer | {"parcels": parcels_of(way), **told}

    def clock(self, request: Request) -> object:
        """How fast the street's time runs."""
        return {"speed": self._clock.speed}

    def hurry(self, request: Request) -> object:
        """Let it run faster, or slower."""
        speed = body_of(request).get("speed")
        if isinstance(speed, bool) or not isinstance(speed, int | float) or not 0 < speed <= 1e6:
            raise WrongQuestion("speed must be above 0 and at most 1000000")
        self._clock.hurry(float(speed))
        return {"speed": self._clock.speed}

    def deliveries(self, request: Request) -> object:
        """What was told since the street was opened, and what was answered."""
        wanted = store_id_of(request.query, self._stores) if "storeId" in request.query else None
        return {"deliveries": [shown(each) for each in self._courier.deliveries(wanted)]}

    def put_signing_keys(self, request: Request) -> object:
        """Publish these JSON Web Keys in the UCP profile of a store."""
        body = body_of(request)
        open_store = self._stores[store_id_of(body, self._stores)]
        keys = body.get("keys")
        if not isinstance(keys, list) or not all(isinstance(key, dict) for key in keys):
            raise WrongQuestion("keys must be a list of JSON Web Keys")
        if open_store.spec.api is None:
            raise WrongQuestion(f"{open_store.spec.name} has no UCP profile")
        ShippingRecords(open_store).put_signing_keys(keys)
        return {"storeId": open_store.store_id, "keys": len(keys)}

    def forget(self, store_id: int | None = None) -> None:
        """End what is in progress, of one store or all, and forget what was told."""
        if self._fulfilments:
            self._fulfilments.end(store_id)
        self._courier.forget(store_id)

    def stop(self) -> None:
        """End everything, with the street."""
        if self._fulfilments:
            self._fulfilments.stop()

    def _plan(self, body: Mapping[str, Any]) -> Plan:
        open_store = self._stores[store_id_of(body, self._stores)]
        sender = SENDERS.get(open_store.store_id)
        if sender is None:
            raise WrongQuestion(f"{open_store.spec.name} tells nobody what becomes of an order")
        order = open_store.orders.find(str(body.get("orderNumber")))
        if order is None:
            raise WrongQuestion(f"{open_store.spec.name} has no order {body.get('orderNumber')}")
        steps = read_steps(body["plan"], order) if "plan" in body else sender.habit(order)
        sender.require_sayable(steps, order)
        seed = whole(body["seed"], "seed") if "seed" in body else None
        return Plan(open_store, sender, order, steps, tellings(steps, seed))


def parcels_of(way: Way) -> list[dict[str, object]]:
    """The parcels of an order as the street tells about them."""
    return [
        {
            "parcel": each.parcel,
            "trackingNumber": each.tracking_number,
            "carrier": each.carrier,
            "status": way.status_of(each.parcel),
            "lines": [{"sku": line.sku, "quantity": line.quantity} for line in each.lines],
        }
        for each in way.parcels
    ]
