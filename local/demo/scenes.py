"""The scenes of the demo. Each checks what it shows: a figure that is off ends the demo."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from local.demo import screen
from local.demo.accident import CrashScene
from local.demo.browser import BrowserAtWork
from local.demo.carriers import ShippingStores
from local.demo.shopper import IN_OREGON, DemoFailed, OpsPerson, Shopper

BOUTIQUE, FIRST_API_STORE, SECOND_API_STORE, WEB_STORE = 9001, 9002, 9003, 9004
SHIPPED_FREE = 6  # pieces
LATE_CENTS = 500
SOLD_OUT_AT_THE_LAST_MOMENT = "out_of_stock_at_complete"


class Workflows(Protocol):
    """The workflow service, as the demo looks into it."""

    def show(self, session_id: str) -> None:
        """Print the execution of a checkout."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Who and what takes part. `stores` is that of the endpoints file, `accident` makes one of a
    checkout, `shipping` lets the stores ship."""

    shopper: Shopper
    ops: OpsPerson
    workflows: Workflows
    stores: Sequence[Mapping[str, Any]]
    accident: Callable[[str], CrashScene]
    browser: BrowserAtWork
    shipping: ShippingStores

    def product(self, store_id: int, fault: str | None = None) -> dict[str, Any]:
        """The first product of a store with this fault (None: one that simply works)."""
        store = next(store for store in self.stores if store["storeId"] == store_id)
        for product in store["products"]:
            if product["fault"] == fault:
                return {**product, "storeId": store_id}
        raise DemoFailed(f"store {store_id} has no product with fault {fault}")


def three_stores_one_payment(stage: Stage) -> None:
    """Two stores by API at the same time, one by a person; captured exactly."""
    screen.title(
        "One payment, three stores",
        "A cart from three retailers. The card is held once; two stores take their order by API "
        "at the same time, a boutique is ordered from by hand; then exactly what is due is taken.",
    )
    stage.shopper.fill_cart(
        [stage.product(store) for store in (FIRST_API_STORE, SECOND_API_STORE, BOUTIQUE)]
    )
    session_id = stage.shopper.check_out()
    stage.ops.work_on(session_id)
    session = stage.shopper.settled(session_id)
    conclude(session, expected_failures=0)
    screen.orders(stage.shopper.orders())
    boutique = next(s for s in session["stores"] if s["storeId"] == BOUTIQUE)
    screen.history(stage.shopper.order(boutique["museOrderNumber"]))
    stage.workflows.show(session_id)


def a_store_without_an_api(stage: Stage) -> None:
    """A browser orders in the pages of a store, beside a store that is ordered from by its API."""
    screen.title(
        "A store without an API",
        "A browser orders in the store's own pages, from a playbook: it signs in to Muse's "
        "account, empties the bag, buys, compares the review page with the order, and clicks once. "
        "Enough to be shipped free, to Oregon, which has no sales tax: this store quotes neither.",
    )
    wanted = stage.product(WEB_STORE) | {"quantity": SHIPPED_FREE}
    stage.shopper.fill_cart([wanted, stage.product(FIRST_API_STORE)])
    with stage.browser.shown_live():
        session_id = stage.shopper.check_out(IN_OREGON)
        session = stage.shopper.settled(session_id)
    conclude(session, expected_failures=0)
    placed = next(store for store in session["stores"] if store["storeId"] == WEB_STORE)
    picture = stage.browser.picture_of(placed["museOrderNumber"])
    if placed["placementMethod"] != "headless" or picture is None:
        raise DemoFailed("the browser has not ordered at the web store")
    screen.step("browser", f"saw the confirmation of {placed['storeOrderNumber']}: {picture}")


def one_store_out_of_stock(stage: Stage) -> None:
    """One store is sold out at the last moment: its money is released, the others stand."""
    screen.title(
        "One store is out of stock",
        "The same again, but one store sells its last piece to someone else just before our order. "
        "That store's money is released; the other orders stand; nobody pays for what was not "
        "ordered.",
    )
    stage.shopper.fill_cart(
        [
            stage.product(FIRST_API_STORE, SOLD_OUT_AT_THE_LAST_MOMENT),
            stage.product(SECOND_API_STORE),
            stage.product(BOUTIQUE),
        ]
    )
    session_id = stage.shopper.check_out()
    stage.ops.work_on(session_id)
    session = stage.shopper.settled(session_id)
    conclude(session, expected_failures=1)
    screen.orders(stage.shopper.orders())
    failed = next(s for s in session["stores"] if s["status"] == "failed")
    screen.history(stage.shopper.order(failed["museOrderNumber"]))


def a_cancel_and_a_partial_refund(stage: Stage) -> None:
    """One order is called off, a part of the other is given back; the money adds up."""
    screen.title(
        "A cancel and a partial refund",
        "Two orders are placed and paid. The shopper calls one off: its store's API can't cancel, "
        "so a person asks the store, and all of its money goes back. For the other, which came "
        "late, operations give back a part. Neither touches the other's cents.",
    )
    stage.shopper.fill_cart([stage.product(store) for store in (FIRST_API_STORE, SECOND_API_STORE)])
    session_id = stage.shopper.check_out()
    session = stage.shopper.settled(session_id)
    called_off, late = (store["museOrderNumber"] for store in session["stores"])
    stage.shopper.cancel(called_off)
    stage.ops.confirm_cancellations(session_id)
    stage.ops.refund(late, LATE_CENTS, "It came late: sorry.")
    session = stage.shopper.session(session_id)
    screen.given_back(session, [stage.shopper.order(number) for number in (called_off, late)])
    screen.history(stage.shopper.order(called_off))
    _check_refunds(session)


def _check_refunds(session: Mapping[str, Any]) -> None:
    payment = session["payment"]
    first, second = session["stores"]
    expected = first["totals"]["totalCents"] + LATE_CENTS
    kept = payment["capturedCents"] - payment["refundedCents"]
    due = first["dueCents"] + second["dueCents"]
    if first["status"] != "cancelled" or first["dueCents"] or payment["refundedCents"] != expected:
        raise DemoFailed(f"refunded {payment['refundedCents']} instead of {expected}")
    if kept != due or second["dueCents"] != second["totals"]["totalCents"] - LATE_CENTS:
        raise DemoFailed(f"kept {kept}, due {due}")
    taken, back = (screen.dollars(payment[name]) for name in ("capturedCents", "refundedCents"))
    screen.step(
        "check", f"[green]taken {taken}, given back {back}, kept {screen.dollars(due)} ✓[/]"
    )


def conclude(session: Mapping[str, Any], expected_failures: int) -> None:
    """Show the settled money, and check it. Raises DemoFailed when it is off."""
    screen.step("muse", "settles: takes what is due, once, and releases the rest")
    screen.money(session)
    payment = session["payment"]
    due = sum(store["dueCents"] for store in session["stores"])
    failures = sum(s["status"] == "failed" for s in session["stores"])
    held = payment["authorizedCents"]
    if session["status"] != "completed" or failures != expected_failures:
        raise DemoFailed(f"expected {expected_failures} failed orders, saw {failures}")
    if payment["capturedCents"] != due or payment["releasedCents"] != held - due:
        raise DemoFailed(f"captured {payment['capturedCents']}, due {due}, held {held}")
    total, taken = screen.dollars(held), screen.dollars(due)
    screen.step("check", f"[green]held {total}, due and taken {taken}, the rest released ✓[/]")
