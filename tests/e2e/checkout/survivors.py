"""Shoppers who are busy while the emulator is killed, and remember what they were told."""

from __future__ import annotations

import http.client
import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from tests.answer import Answer
from tests.e2e.checkout.running_system import RunningSystem
from tests.e2e.conftest import Say
from tests.shopping import ADDRESS, HARBOR, JUNIPER, SESSIONS, ApiShopper

ROUNDS = 3
AT_ONCE = 2
PLENTY = 100_000
CART = "/api/v1/cart"
_CUT_OFF = (OSError, http.client.HTTPException)


_CHANGED_BY = {
    "shipping": frozenset({"shippingAddress", "totalCents"}),
    "payment": frozenset({"paymentMethodId"}),
}


def require_acknowledged(
    session: dict[str, Any], told: dict[str, Any], changing: str | None
) -> None:
    """Whether a session is as its last answer said. What a request that was cut off changes, by the
    name of its step, may be stored or not. AssertionError when anything else differs."""
    may_differ = _CHANGED_BY[changing] if changing else frozenset()
    for name in ("cartSnapshot", "shippingAddress", "totalCents", "paymentMethodId"):
        assert name in may_differ or session[name] == told[name], (session["sessionId"], name)


@dataclass
class Survivor:
    """One shopper. What was acknowledged last is in `cart`, `sessions` and `orders`; `cart` is None
    while a request that changes it has no answer, and `changing` names what a request without an
    answer changes of a session: it may be stored or not. `pressed` are the sessions that were
    placed."""

    shopper: ApiShopper
    acknowledged: Callable[[], None]
    cart: Any = None
    sessions: dict[str, Any] = field(default_factory=dict)
    orders: dict[str, Any] = field(default_factory=dict)
    changing: dict[str, str] = field(default_factory=dict)
    pressed: list[str] = field(default_factory=list)

    def live(self) -> None:
        """Buy one thing after another until nothing answers any more."""
        try:
            while True:
                self._buy()
        except _CUT_OFF:
            return

    def _buy(self) -> None:
        for store in (HARBOR, JUNIPER):
            self.cart = None
            self.cart = self._told(self.shopper.add(store), 201)
        started = self._told(self.shopper.call("POST", SESSIONS), 201)
        session_id = started["sessionId"]
        self.sessions[session_id] = started
        path = f"{SESSIONS}/{session_id}"
        for step, body in (("shipping", ADDRESS), ("payment", {"paymentMethodId": "pm_card_visa"})):
            self.changing[session_id] = step
            self.sessions[session_id] = self._told(self.shopper.call("PUT", f"{path}/{step}", body))
            del self.changing[session_id]
        self.pressed.append(session_id)
        self.cart = None
        placed = self._told(self.shopper.place(session_id, wait=10), 200, 202)
        self.orders |= {order["museOrderNumber"]: order for order in placed["orders"]}
        self.cart = self._told(self.shopper.call("GET", CART))

    def _told(self, answer: Answer, *expected: int) -> Any:
        assert answer.status in (expected or (200,)), answer.body
        self.acknowledged()
        return answer.data

    def require_everything(self) -> None:
        """Whatever was acknowledged is still served."""
        cart = self.shopper.call("GET", CART).data
        assert self.cart in (None, cart)
        for session_id, told in self.sessions.items():
            session = self.shopper.session(session_id)
            require_acknowledged(session, told, self.changing.get(session_id))
        for number, told in self.orders.items():
            order = self.shopper.call("GET", f"/api/v1/orders/{number}").data
            assert order["totalCents"] == told["totalCents"]
            if told["status"] != "pending":
                names = ("status", "storeOrderNumber", "placedAt", "dueCents")
                assert [order[name] for name in names] == [told[name] for name in names]


class KillScenarios:
    """Kills the emulator of the system at moments of chance, while shoppers are busy."""

    def __init__(
        self, running: RunningSystem, new_shopper: Callable[[], ApiShopper], say: Say
    ) -> None:
        self.survivors: list[Survivor] = []
        self._running = running
        self._new_shopper = new_shopper
        self._say = say
        self._count = 0
        self._changed = threading.Condition()

    def happen(self) -> None:
        """Let shoppers live and the emulator die, several times. AssertionError when anything that
        was acknowledged is lost."""
        seed = time.time_ns()
        chance = random.Random(seed)
        self._say(f"killing the emulator {ROUNDS} times, seed {seed}")
        self._fill_shelves()
        for _ in range(ROUNDS):
            self._round(acknowledgements=chance.randint(8, 24), pause=chance.random() / 2)
            for survivor in self.survivors:
                survivor.require_everything()

    def _round(self, acknowledgements: int, pause: float) -> None:
        busy = [Survivor(self._new_shopper(), self._one_more) for _ in range(AT_ONCE)]
        self.survivors += busy
        until = self._count + acknowledgements
        with ThreadPoolExecutor(AT_ONCE) as pool:
            lives = [pool.submit(survivor.live) for survivor in busy]
            with self._changed:
                self._changed.wait_for(lambda: self._count >= until, timeout=60)
            time.sleep(pause)
            self._running.system.kill9()
        for life in lives:
            life.result()
        self._say(f"killed after {self._count} acknowledged calls; starting again")
        remains = set((self._running.system.state_dir / "aws" / "tmp").iterdir())
        self._running.system.restart()
        assert not any(folder.exists() for folder in remains), "the dead fill the disk"

    def _one_more(self) -> None:
        with self._changed:
            self._count += 1
            self._changed.notify()

    def _fill_shelves(self) -> None:
        for store in (HARBOR, JUNIPER):
            sku = self._new_shopper().product(store)["sku"]
            shelf = {"storeId": store, "sku": sku, "stock": PLENTY}
            self._running.street.control("POST", "products", shelf)
