"""The street's stores as those who ship, and the shopper who waits for the parcels."""

from __future__ import annotations

import json
import time
import urllib.request
from collections.abc import Mapping, Sequence
from typing import Any

from local.demo import screen
from local.demo.shopper import DemoFailed, Shopper

_PATIENCE = 30.0  # seconds
_WORDS = {
    "shipped": "on its way",
    "out_for_delivery": "on the van",
    "delivered": "[green]at the door[/]",
}


class ShippingStores:
    """Lets the stores of the street fulfil orders."""

    def __init__(self, street_url: str) -> None:
        self._url = f"{street_url}/_street"

    def hurry(self, speed: int) -> None:
        """Let the street's time run so much faster than the clock on the wall."""
        self._post("clock", {"speed": speed})

    def fulfil(self, order: Mapping[str, Any]) -> int:
        """Begin to ship an order as its store does: in how many parcels."""
        wanted = {"storeId": order["storeId"], "orderNumber": order["storeOrderNumber"]}
        return len(self._post("fulfil", wanted)["parcels"])

    def _post(self, path: str, body: object) -> Any:
        request = urllib.request.Request(
            f"{self._url}/{path}",
            json.dumps(body).encode(),
            {"Content-Type": "application/json"},
            method="POST",
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)


def follow(shopper: Shopper, numbers: Sequence[str]) -> list[Mapping[str, Any]]:
    """Show each piece of news about the parcels of these orders, until all are delivered: the
    orders then. Raises DemoFailed when they don't arrive."""
    known: dict[str, str] = {}
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        orders = [shopper.order(number) for number in numbers]
        for order in orders:
            _show_news(order, known)
        if all(order["status"] == "delivered" for order in orders):
            return orders
        time.sleep(0.2)
    raise DemoFailed(f"not delivered within {_PATIENCE:.0f} seconds: {', '.join(numbers)}")


def _show_news(order: Mapping[str, Any], known: dict[str, str]) -> None:
    for place, parcel in enumerate(order["parcels"], start=1):
        number, status = parcel["trackingNumber"], parcel["status"]
        if known.get(number) == status:
            continue
        known[number] = status
        screen.step(
            "parcel",
            f"[bold]{order['storeName']}[/], parcel {place}: {_WORDS.get(status, status)}"
            f" ({parcel['carrier']} {number})",
        )
