"""A shopper and an ops person at the HTTP API, called in process or over the wire."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any, Protocol
from urllib.parse import urlencode

from tests.answer import Answer

ADDRESS = {
    "name": "Jane Doe",
    "address1": "123 Main St",
    "city": "San Francisco",
    "state": "CA",
    "zip": "94102",
    "country": "US",
    "phone": "(415) 555-2671",
    "email": "jane.doe@example.com",
}
SESSIONS = "/api/v1/checkout/sessions"
BOUTIQUE, HARBOR, JUNIPER = 9001, 9002, 9003


class Street(Protocol):
    """The retail street, as far as tests ask it."""

    def control(self, method: str, path: str, document: object = None) -> Any: ...

    def switch_on(self, store_id: int, fault: str, times: int | None = None) -> None: ...

    def orders(self, store_id: int) -> list[dict[str, Any]]: ...


class System(Protocol):
    """The API with its stores."""

    @property
    def street(self) -> Street: ...

    def http(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        user: str = ...,
        groups: Sequence[str] = (),
        headers: Mapping[str, str] | None = None,
    ) -> Answer: ...


class ApiShopper:
    """Calls the API as one user."""

    def __init__(self, system: System, user: str) -> None:
        self.system = system
        self.user = user

    def call(self, method: str, path: str, body: object = None, **headers: str) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.system.http(method, path, body, user=self.user, headers=named)

    def product(self, store_id: int, fault: str | None = None) -> dict[str, Any]:
        """The first product of a store with this fault."""
        stores = self.system.street.control("GET", "endpoints.json")["stores"]
        store = next(store for store in stores if store["storeId"] == store_id)
        found: dict[str, Any] = next(p for p in store["products"] if p["fault"] == fault)
        return found

    def add(self, store_id: int, fault: str | None = None, quantity: int = 1) -> Answer:
        """Put a product into the cart by its page."""
        wanted = {
            "storeId": store_id,
            "productUrl": self.product(store_id, fault)["url"],
            "quantity": quantity,
        }
        return self.call("POST", "/api/v1/cart/items", wanted)

    def start(self, **headers: str) -> str:
        """A new checkout session's id."""
        answer = self.call("POST", SESSIONS, **headers)
        assert answer.status == 201, answer.body
        return str(answer.data["sessionId"])

    def ready(self, stores: Sequence[int | tuple[int, str]], card: str = "pm_card_visa") -> str:
        """A session that only has to be placed: a product of each store (with a fault)."""
        for store in stores:
            store_id, fault = store if isinstance(store, tuple) else (store, None)
            answer = self.add(store_id, fault)
            assert answer.status == 201, answer.body
        session_id = self.start()
        answer = self.call("PUT", f"{SESSIONS}/{session_id}/shipping", ADDRESS)
        assert answer.status == 200, answer.body
        self.pay_with(session_id, card)
        return session_id

    def pay_with(self, session_id: str, card: str) -> None:
        body = {"paymentMethodId": card}
        answer = self.call("PUT", f"{SESSIONS}/{session_id}/payment", body)
        assert answer.status == 200, answer.body

    def place(self, session_id: str, wait: int = 20) -> Answer:
        return self.call("POST", f"{SESSIONS}/{session_id}/place", prefer=f"wait={wait}")

    def session(self, session_id: str) -> Any:
        return self.call("GET", f"{SESSIONS}/{session_id}").data

    def settled(self, session_id: str, seconds: float = 60) -> Any:
        """The session once it is closed."""
        deadline = time.monotonic() + seconds
        session = self.session(session_id)
        while time.monotonic() < deadline:
            if session["status"] in {"completed", "failed"}:
                return session
            time.sleep(0.1)
            session = self.session(session_id)
        raise AssertionError(f"not settled: {session}")


class ApiOps:
    """Calls the operations routes."""

    def __init__(self, system: System, user: str = "olivia") -> None:
        self.system = system
        self.user = user

    def call(self, method: str, path: str, body: object = None, **headers: str) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        groups = ["buyers", "ops"]
        return self.system.http(
            method, f"/api/v1{path}", body, user=self.user, groups=groups, headers=named
        )

    def ignore_outages(self, *, ignored: bool, store_id: int | None = None) -> None:
        """Whether stores are ordered from although they did not work lately: one, or all. Faults of
        one test must not take a store away from the next."""
        listed = [store["storeId"] for store in self.call("GET", "/ops/stores").data]
        body = {"ignoreOutages": ignored, "reason": "faults are tried"}
        for each in listed if store_id is None else [store_id]:
            assert self.call("PATCH", f"/ops/stores/{each}", body).status == 200

    def tasks(self, **query: str) -> list[Any]:
        """All pages of the tasks, unfinished ones if the query says nothing else."""
        found: list[Any] = []
        while True:
            page = self.call("GET", f"/ops/tasks?{urlencode({'limit': '100', **query})}").data
            found += page["tasks"]
            if page["nextCursor"] is None:
                return found
            query["cursor"] = page["nextCursor"]

    def tasks_of(self, session_id: str, seconds: float = 60) -> list[Any]:
        """The open tasks of a checkout, once there are any."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            mine = [task for task in self.tasks() if task["checkoutSessionId"] == session_id]
            if mine:
                return mine
            time.sleep(0.1)
        raise AssertionError("no task was opened")

    def decided(self, order_number: str, seconds: float = 120) -> Any:
        """An order once it is placed or failed, or waits for a person."""
        deadline = time.monotonic() + seconds
        order = self.call("GET", f"/ops/orders/{order_number}").data
        while order["status"] == "pending" and not order["awaiting"]:
            if time.monotonic() > deadline:
                raise AssertionError(f"not decided: {order}")
            time.sleep(0.2)
            order = self.call("GET", f"/ops/orders/{order_number}").data
        return order

    def buy(self, task_id: str, number: str, paid_cents: int) -> Answer:
        """Claim, buy, complete."""
        assert self.call("POST", f"/ops/tasks/{task_id}/claim").status == 200
        assert self.call("POST", f"/ops/tasks/{task_id}/start-purchase").status == 200
        done = {"storeOrderNumber": number, "totalPaidCents": paid_cents}
        return self.call("POST", f"/ops/tasks/{task_id}/complete", done)
