"""`make demo`: start everything, play the scenes, keep serving until Ctrl-C (`--once`: end)."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from functools import partial

from local.demo import screen
from local.demo.accident import CrashScene
from local.demo.browser import BrowserAtWork
from local.demo.carriers import ShippingStores
from local.demo.client import ApiError, Client
from local.demo.crash_scene import the_process_dies
from local.demo.delivery_scene import the_orders_arrive
from local.demo.mails import MAIL_FROM, Mailbox, show_mails
from local.demo.scenes import (
    Stage,
    a_cancel_and_a_partial_refund,
    a_store_without_an_api,
    one_store_out_of_stock,
    three_stores_one_payment,
)
from local.demo.shopper import DemoFailed, OpsPerson, Shopper
from local.demo.workflows import StepFunctions
from local.processes import StartError
from local.system import LocalSystem
from local.token import token


def main() -> int:
    """0 when every scene ended as it must, else 1."""
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument("--once", action="store_true", help="end when the scenes are over")
    parser.add_argument("--port", type=int, help="base port (default: PORT, or 8700)")
    given = parser.parse_args()
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    signal.signal(signal.SIGINT, signal.default_int_handler)  # also where a shell had it ignored
    screen.step("muse", "starting the AWS emulator, the Stripe stand-in and the retail street …")
    try:
        with LocalSystem(port=given.port, overrides={"MailFrom": MAIL_FROM}) as system:
            _play(system)
            if not given.once:
                _keep_serving(system, stop)
    except (StartError, DemoFailed, ApiError) as problem:
        screen.console.print(f"\n[bold red]The demo failed:[/] {problem}")
        return 1
    except KeyboardInterrupt:
        screen.console.print("\nStopped. The state is kept; `make up` goes on from here.")
    return 0


def _play(system: LocalSystem) -> None:
    where = system.endpoints
    system.warm("PlacementApi", workers=2)
    screen.step("muse", f"is up: the template is deployed, the API answers at [bold]{where.api}[/]")
    shopper = Client(where.api, token("jane", aws_url=where.aws))
    ops = Client(where.api, token("olivia", "ops", aws_url=where.aws))
    workflows = StepFunctions(where.aws, system.outputs["CheckoutWorkflowArn"])
    accident = partial(CrashScene, system)
    browser = BrowserAtWork(
        system.state_dir / "logs" / "aws.log",
        where.aws,
        system.outputs["EvidenceBucketName"],
        system.state_dir / "pictures",
    )
    stage = Stage(
        shopper=Shopper(shopper),
        ops=OpsPerson(ops),
        workflows=workflows,
        stores=where.stores,
        accident=accident,
        browser=browser,
        shipping=ShippingStores(system.ports.street_url),
    )
    mailbox = Mailbox(where.aws, system.state_dir / "mails")
    mailbox.open()
    three_stores_one_payment(stage)
    a_store_without_an_api(stage)
    one_store_out_of_stock(stage)
    if not os.environ.get("STRIPE_SECRET_KEY"):  # it looks into the stand-in's books
        the_process_dies(stage)
    mailbox.open()
    a_cancel_and_a_partial_refund(stage)
    the_orders_arrive(stage)
    show_mails(mailbox, {"confirmed", "on its way", "has arrived", "money back"})
    _show_pages(system)


def _show_pages(system: LocalSystem) -> None:
    where = system.endpoints
    screen.title("Where to look", "Everything that was shown can be looked at and tried by hand.")
    screen.step("api", f"{where.api}/docs")
    for store in where.stores:
        screen.step(
            "store", f"{store['name']}: {store['url']} (orders: {store['url']}/staff/orders)"
        )
    screen.step("token", "make token USER=jane · make token USER=olivia GROUP=ops")


def _keep_serving(system: LocalSystem, stop: threading.Event) -> None:
    screen.console.print("\nServing until Ctrl-C.")
    while not stop.wait(1):
        if child := system.dead():
            raise StartError(f"{child.spec.name} has ended by itself; see its log")


if __name__ == "__main__":
    sys.exit(main())
