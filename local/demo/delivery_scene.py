"""The scene in which the stores ship, and the shopper sees every parcel come to the door."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from local.demo import screen
from local.demo.carriers import follow
from local.demo.scenes import FIRST_API_STORE, SECOND_API_STORE, Stage
from local.demo.shopper import DemoFailed

_A_MINUTE_IN_FOUR_SECONDS = 15
_PIECES = 2
_EXPLANATION = (
    "Two orders are placed and paid; now their stores ship them. Each tells Muse in its own way: "
    "Harbor & Pine by a signed webhook, Juniper Outfitters by events from its own AWS account, in "
    "two parcels; the rest of the way the carrier tells. The shopper sees it all in one place."
)


def the_orders_arrive(stage: Stage) -> None:
    """Followed to the door: three parcels of two stores, told by two stores and a carrier."""
    screen.title("To the door", _EXPLANATION)
    two_pieces = stage.product(SECOND_API_STORE) | {"quantity": _PIECES}
    stage.shopper.fill_cart([stage.product(FIRST_API_STORE), two_pieces])
    session_id = stage.shopper.check_out()
    placed = stage.shopper.settled(session_id)["stores"]
    stage.shipping.hurry(_A_MINUTE_IN_FOUR_SECONDS)
    try:
        packed = {each["museOrderNumber"]: _ship(stage, each) for each in placed}
        orders = follow(stage.shopper, list(packed))
    finally:
        stage.shipping.hurry(1)
    _check(orders, packed)


def _ship(stage: Stage, order: Mapping[str, Any]) -> int:
    parcels = stage.shipping.fulfil(order)
    what = "a parcel" if parcels == 1 else f"{parcels} parcels"
    screen.step(
        "store", f"[bold]{order['storeName']}[/] packs {what} for {order['storeOrderNumber']}"
    )
    return parcels


def _check(orders: Sequence[Mapping[str, Any]], packed: Mapping[str, int]) -> None:
    arrived = {
        order["museOrderNumber"]: sum(p["status"] == "delivered" for p in order["parcels"])
        for order in orders
    }
    if arrived != packed or max(packed.values()) != _PIECES:
        raise DemoFailed(f"packed {packed}, arrived {arrived}")
    count = sum(arrived.values())
    screen.step("check", f"[green]{len(orders)} orders, {count} parcels, all at the door ✓[/]")
