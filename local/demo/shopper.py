"""The people of the demo: a shopper with an app, and a member of the operations team."""

from __future__ import annotations

import http.client
import json
import time
import urllib.request
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from local.demo import screen
from local.demo.client import Client

ADDRESS = {
    "name": "Jane Doe",
    "address1": "123 Main St",
    "address2": "Apt 4B",
    "city": "san francisco",
    "state": "ca",
    "zip": "94102",
    "country": "US",
    "phone": "(415) 555-1234",
    "email": "jane@shopper.example",
}
IN_OREGON = ADDRESS | {"city": "Portland", "state": "OR", "zip": "97201"}
CARD = "pm_card_visa"
_SESSIONS = "/api/v1/checkout/sessions"


class DemoFailed(Exception):
    """Something was not as it must be."""


class Shopper:
    """Fills a cart and pays once."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def fill_cart(self, products: Sequence[Mapping[str, Any]]) -> None:
        """Put so many pieces of each (one) into an emptied cart."""
        self._client.delete("/api/v1/cart")
        for product in products:
            wanted = {
                "storeId": product["storeId"],
                "productUrl": product["url"],
                "quantity": product.get("quantity", 1),
            }
            self._client.post("/api/v1/cart/items", wanted)
            screen.step("shopper", f"adds [bold]{product['name']}[/] by its page {product['url']}")
        screen.cart(self._client.get("/api/v1/cart"))

    def check_out(self, address: Mapping[str, str] = ADDRESS) -> str:
        """Session, address, payment method, place. The session's id."""
        session_id = self.get_ready(address)
        screen.step("shopper", "[bold]presses “place orders”[/]")
        placed = self._client.post(f"{_SESSIONS}/{session_id}/place", prefer="wait=15")
        held = screen.dollars(self.session(session_id)["totalCents"])
        screen.step("muse", f"has {held} held on the card, and orders at every store at once")
        for order in placed["orders"]:
            self._tell(order)
        return session_id

    def press_in_vain(self, session_id: str) -> bool:
        """Press the button of a checkout that is about to be hit by a crash. Whether there was an
        answer."""
        screen.step("shopper", "[bold]presses “place orders”[/]")
        try:
            self._client.post(f"{_SESSIONS}/{session_id}/place", prefer="wait=15")
        except (OSError, http.client.HTTPException):
            return False
        return True

    def get_ready(self, address: Mapping[str, str] = ADDRESS) -> str:
        """Session, address, payment method: only the button is left. The session's id."""
        session = self._client.post(_SESSIONS)
        session_id = str(session["sessionId"])
        until = session["expiresAt"][11:16]
        screen.step("shopper", f"starts checkout [bold]{session_id}[/], open until {until} UTC")
        session = self._client.put(f"{_SESSIONS}/{session_id}/shipping", address)
        for correction in session["addressCorrections"]:
            screen.step("muse", f"corrects the address: {correction}")
        screen.totals(session)
        self._client.put(f"{_SESSIONS}/{session_id}/payment", {"paymentMethodId": CARD})
        screen.step("shopper", "chooses a card (Stripe keeps it; Muse has only its id)")
        return session_id

    def session(self, session_id: str) -> Any:
        return self._client.get(f"{_SESSIONS}/{session_id}")

    def settled(self, session_id: str, seconds: float = 60) -> Any:
        """The session once the money is final."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            session = self.session(session_id)
            if session["status"] in {"completed", "failed"}:
                return session
            time.sleep(0.2)
        raise DemoFailed(f"{session_id} was not settled within {seconds:.0f} seconds")

    def orders(self) -> Any:
        return self._client.get("/api/v1/orders")

    def order(self, number: str) -> Any:
        return self._client.get(f"/api/v1/orders/{number}")

    def cancel(self, number: str) -> None:
        """Call an order off; its store has to be asked."""
        order = self._client.post(f"/api/v1/orders/{number}/cancel")
        what = "the store is being asked" if order["cancelRequested"] else order["status"]
        screen.step("shopper", f"calls off {number} at [bold]{order['storeName']}[/]: {what}")

    @staticmethod
    def _tell(order: Mapping[str, Any]) -> None:
        store, number = f"[bold]{order['storeName']}[/]", order["museOrderNumber"]
        if order["failure"]:
            why = order["failure"]["message"]
            screen.step("store", f"{store} refuses {number}: [red]{why}[/]")
        elif order["storeOrderNumber"]:
            theirs = order["storeOrderNumber"]
            screen.step("store", f"{store} accepts {number} as [green]{theirs}[/]")
        else:
            screen.step("muse", f"{number} at {store} waits for the operations team")


class OpsPerson:
    """Orders by hand what has no other way."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def work_on(self, session_id: str) -> None:
        """Do every open task of a checkout."""
        for task in self._tasks(session_id, "place"):
            self._buy(task)

    def confirm_cancellations(self, session_id: str) -> None:
        """Ask the stores of a checkout that are to cancel; they agree."""
        for task in self._tasks(session_id, "cancel"):
            self._confirm(task)

    def refund(self, number: str, cents: int, note: str) -> None:
        """Give back a part of an order, as a gesture."""
        body = {"kind": "amount", "amountCents": cents, "reason": "goodwill", "note": note}
        path = f"/api/v1/ops/orders/{number}/refunds"
        order = self._client.post(path, body, idempotency_key=f"demo-{number}")
        [made] = order["refunds"]
        screen.step("ops", f"gives back {made['amountDisplay']} of {number}: {made['status']}")

    def _tasks(self, session_id: str, kind: str) -> list[Any]:
        """The unfinished tasks of one kind of a checkout."""
        tasks = self._client.get(f"/api/v1/ops/checkouts/{session_id}")["tasks"]
        left = [task for task in tasks if task["kind"] == kind and task["status"] != "done"]
        return [self._client.get(f"/api/v1/ops/tasks/{task['taskId']}") for task in left]

    def _confirm(self, task: Mapping[str, Any]) -> None:
        number, theirs = task["museOrderNumber"], task["storeOrderNumber"]
        self._client.post(f"/api/v1/ops/tasks/{task['taskId']}/claim")
        screen.step("ops", f"asks {task['storeName']} to cancel [green]{theirs}[/]; it agrees")
        said = {"reason": "The store confirmed it.", "storeConfirmed": True}
        order = self._client.post(f"/api/v1/ops/orders/{number}/cancel", said)
        back = screen.dollars(order["refundedCents"])
        screen.step("muse", f"cancels {number} and gives all of it back: {back}")

    def _buy(self, task: Mapping[str, Any]) -> None:
        path = f"/api/v1/ops/tasks/{task['taskId']}"
        what = ", ".join(f"{i['quantity']} x {i['productName']}" for i in task["items"])
        cap = screen.dollars(task["capCents"])
        screen.step("ops", f"sees a task: {task['storeName']}, {what}, at most {cap}")
        self._client.post(f"{path}/claim")
        self._client.post(f"{path}/start-purchase")
        screen.step("ops", "claims it, says “I'm buying this now”, and orders on the store's site")
        bought = _order_at_store(task)
        number, paid = bought["orderNumber"], bought["totalCents"]
        done = {"storeOrderNumber": number, "totalPaidCents": paid}
        self._client.post(f"{path}/complete", done)
        cost = screen.dollars(paid)
        screen.step("ops", f"enters the store's order number [green]{number}[/] and {cost} paid")


def _order_at_store(task: Mapping[str, Any]) -> Any:
    """What a person does at the boutique's desk: order the lines of the task."""
    page = urlsplit(task["items"][0]["productUrl"])
    lines = [{"sku": i["productSku"], "quantity": i["quantity"]} for i in task["items"]]
    order = {"lines": lines, "reference": task["taskId"]}
    request = urllib.request.Request(
        f"{page.scheme}://{page.netloc}/staff/orders",
        data=json.dumps(order).encode(),
        headers={"Content-Type": "application/json", "Accept": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)
