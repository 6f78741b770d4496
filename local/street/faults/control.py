"""`/_street/…` on the first port: what tests, the demo and curious people ask the street."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict

from local.street.authorization.control import LinkingControl
from local.street.faults.fault import Fault
from local.street.faults.questions import WrongQuestion, body_of, store_id_of, whole
from local.street.faults.switches import Switch, Switchboard
from local.street.listing import endpoints, registry
from local.street.serving import Request, Response, json_response
from local.street.shipping.control import ShippingControl, parcels_of
from local.street.shipping.records import ShippingRecords
from local.street.store.open_store import OpenStore
from local.street.store.orders import StoreOrder
from local.street.store.state import StreetState
from local.street.web.records import Records

ROOT = "/_street/"


class Control:
    """The street's own routes."""

    def __init__(
        self,
        stores: Mapping[int, OpenStore],
        state: StreetState,
        switches: Switchboard,
        linking: LinkingControl,
        shipping: ShippingControl,
    ) -> None:
        self._stores = stores
        self._state = state
        self._switches = switches
        self._shipping = shipping
        self.routes: Mapping[tuple[str, str], Callable[[Request], object]] = {
            ("GET", "registry.json"): lambda _: registry(tuple(stores.values())),
            ("GET", "endpoints.json"): lambda _: endpoints(tuple(stores.values())),
            ("GET", "faults"): self._faults,
            ("POST", "faults"): self._turn_on,
            ("DELETE", "faults"): self._turn_off,
            ("POST", "products"): self._put_product,
            ("GET", "orders"): self._orders,
            ("GET", "codes"): self._codes,
            ("GET", "client"): linking.clients,
            ("POST", "client"): linking.register,
            ("GET", "grants"): linking.grants,
            ("DELETE", "grants"): linking.revoke,
            ("POST", "fulfil"): shipping.fulfil,
            ("GET", "clock"): shipping.clock,
            ("POST", "clock"): shipping.hurry,
            ("GET", "deliveries"): shipping.deliveries,
            ("POST", "signing-keys"): shipping.put_signing_keys,
            ("POST", "reset"): self._reset,
        }

    def handle(self, request: Request) -> Response:
        answer = self.routes.get((request.method, request.path.removeprefix(ROOT)))
        if answer is None:
            return json_response({"error": "There is nothing here."}, 404)
        try:
            return json_response(answer(request))
        except WrongQuestion as wrong:
            return json_response({"error": str(wrong)}, 422)

    def _faults(self, request: Request) -> object:
        return {"faults": [_shown(switch) for switch in self._switches.all_on()]}

    def _turn_on(self, request: Request) -> object:
        body = body_of(request)
        times = body.get("times")
        if times is not None:
            times = whole(times, "times", least=1)
        chance = body.get("chance", 1.0)
        if isinstance(chance, bool) or not isinstance(chance, int | float) or not 0 < chance <= 1:
            raise WrongQuestion("chance must be above 0 and at most 1")
        switch = Switch(
            store_id_of(body, self._stores), _fault(body.get("fault")), times, float(chance)
        )
        self._switches.turn_on(switch)
        return _shown(switch)

    def _turn_off(self, request: Request) -> object:
        body = {**request.query, **body_of(request)}
        store_id = store_id_of(body, self._stores) if "storeId" in body else None
        fault = _fault(body["fault"]) if "fault" in body else None
        self._switches.turn_off(store_id, fault)
        return self._faults(request)

    def _put_product(self, request: Request) -> object:
        body = body_of(request)
        open_store = self._stores[store_id_of(body, self._stores)]
        sku = str(body.get("sku"))
        changes = {
            name: whole(body[key], key)
            for name, key in (("stock", "stock"), ("price_cents", "priceCents"))
            if key in body
        }
        try:
            open_store.shelf.put(sku, **changes)
        except KeyError:
            raise WrongQuestion(f"{open_store.spec.name} has no {sku}") from None
        shelf = open_store.shelf
        return {"sku": sku, "stock": shelf.stock_of(sku), "priceCents": shelf.price_of(sku)}

    def _orders(self, request: Request) -> object:
        wanted = (
            [store_id_of(request.query, self._stores)]
            if "storeId" in request.query
            else self._stores
        )
        return {
            "orders": [
                {"storeId": store_id, **_order(order), "parcels": self._parcels(store_id, order)}
                for store_id in wanted
                for order in self._stores[store_id].orders.all()
            ]
        }

    def _parcels(self, store_id: int, order: StoreOrder) -> object:
        return parcels_of(ShippingRecords(self._stores[store_id]).way_of(order.number))

    def _codes(self, request: Request) -> object:
        """The one-time code that a store has sent last; none when it has sent none, or the code was
        used."""
        store_id = store_id_of(request.query, self._stores)
        return {"storeId": store_id, "code": Records(self._state, store_id).code()}

    def _reset(self, request: Request) -> object:
        body = body_of(request)
        store_id = store_id_of(body, self._stores) if "storeId" in body else None
        self._shipping.forget(store_id)
        self._state.forget(store_id)
        return {"reset": True}


def _order(order: StoreOrder) -> dict[str, object]:
    return {
        "orderNumber": order.number,
        "orderedBy": order.ordered_by,
        "checkoutId": order.checkout_id,
        "customerReference": order.customer_reference,
        "customer": order.customer or None,
        "lines": [
            {
                "sku": line.sku,
                "name": line.name,
                "quantity": line.quantity,
                "priceCents": line.price_cents,
            }
            for line in order.lines
        ],
        "totalCents": order.total_cents,
        "at": order.at.isoformat(),
    }


def _shown(switch: Switch) -> dict[str, object]:
    shown = asdict(switch)
    shown["storeId"] = shown.pop("store_id")
    return shown


def _fault(name: object) -> Fault:
    try:
        return Fault(str(name))
    except ValueError:
        raise WrongQuestion(f"there is no fault {name}") from None
