"""The scene in which everything dies between the card's authorisation and the stores' orders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from local.commands.reconcile import in_words
from local.demo import screen
from local.demo.accident import CrashScene
from local.demo.scenes import FIRST_API_STORE, SECOND_API_STORE, Stage, conclude
from local.demo.shopper import DemoFailed

_A_MINUTE = timedelta(seconds=61)
_EXPLANATION = (
    "The worst moment for a crash: the bank holds the shopper's money, and no store knows of any "
    "order yet. Everything on the AWS side is killed right there with kill -9, and nobody presses "
    "the button again. The orders arrive all the same, each once."
)


def the_process_dies(stage: Stage) -> None:
    """Killed with the money held; reconciliation alone brings the orders to their stores, once."""
    screen.title("The process dies, and nobody presses again", _EXPLANATION)
    stage.shopper.fill_cart([stage.product(store) for store in (FIRST_API_STORE, SECOND_API_STORE)])
    session_id = stage.shopper.get_ready()
    accident = stage.accident(session_id)
    _die(stage, session_id, accident)
    _recover(session_id, stage, accident)


def _die(stage: Stage, session_id: str, accident: CrashScene) -> None:
    accident.hold_before_orders()
    with ThreadPoolExecutor(1) as pool:
        answered = pool.submit(stage.shopper.press_in_vain, session_id)
        accident.wait_until_held()
        held = _require_held(accident.intents())
        screen.step("bank", f"holds {screen.dollars(held)} on the card; no order is written yet")
        accident.kill()
        screen.step("crash", "[bold red]kill -9[/]: API, functions, workflow and database")
        if answered.result():
            raise DemoFailed("the request was answered by a dead process")
    screen.step("shopper", "gets no answer at all, gives up, and [bold]does not press again[/]")
    accident.restart()
    session = stage.shopper.session(session_id)
    numbers = [store["museOrderNumber"] for store in session["stores"]]
    if session["status"] != "processing" or any(numbers):
        raise DemoFailed(f"after the crash the checkout is {session['status']} with {numbers}")
    screen.step("muse", "is started again: this checkout has held money, and no orders")


def _recover(session_id: str, stage: Stage, accident: CrashScene) -> None:
    screen.step("", "[dim]Reconciliation runs by itself every minute, and leaves a checkout alone")
    screen.step("", "[dim]until it is a minute old. To spare you that minute the demo moves this")
    screen.step("", "[dim]checkout's times back by one, and starts a round now (make reconcile).")
    accident.let_time_pass(_A_MINUTE)
    told = accident.reconcile()
    screen.step("muse", "finds it: the money is held, so the orders are written and placed")
    screen.step("", f"[dim]What the round says: {', '.join(in_words(told).splitlines())}.")
    session = stage.shopper.settled(session_id)
    conclude(session, expected_failures=0)
    _require_once(session["stores"], accident)
    _require_taken(session, accident.intents())
    screen.history(stage.shopper.order(session["stores"][0]["museOrderNumber"]))


def _require_held(intents: Sequence[Mapping[str, Any]]) -> int:
    if [intent["status"] for intent in intents] != ["requires_capture"]:
        raise DemoFailed(f"the money should be held now, once: {intents}")
    return int(intents[0]["amount_capturable"])


def _require_once(stores: Sequence[Mapping[str, Any]], accident: CrashScene) -> None:
    for store in stores:
        count = accident.in_books_of_stores(store["museOrderNumber"])
        if count != 1:
            raise DemoFailed(f"{store['storeName']} has {count} orders in its book")
        name, number = store["storeName"], store["storeOrderNumber"]
        screen.step("check", f"[green]{name} has one order in its own book: {number} ✓[/]")


def _require_taken(session: Mapping[str, Any], intents: Sequence[Mapping[str, Any]]) -> None:
    due = sum(store["dueCents"] for store in session["stores"])
    seen = [(intent["status"], intent["amount_received"]) for intent in intents]
    if seen != [("succeeded", due)]:
        raise DemoFailed(f"{due} is due, and Stripe has {seen}")
    taken = screen.dollars(due)
    screen.step("check", f"[green]Stripe has one payment for it, {taken}, and no hold is left ✓[/]")
