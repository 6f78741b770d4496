"""An order by browser on the deployed template: the image's code, in a process of its own."""

from __future__ import annotations

from pathlib import Path

from local.aws.functions.image_functions import command_of
from local.street.web.account import DEMO_PASSWORD
from muse.domain.ids import order_number_for
from tests.e2e.checkout.fault_switches import aws_lever
from tests.e2e.checkout.lambda_runtime import ROOT, invoke, lambda_runtime
from tests.e2e.checkout.running_system import RunningSystem
from tests.shopping import ApiShopper
from tests.web_shopping import APP, FORMS, MEMBERS, ready_at_web_stores

DOCKERFILE = ROOT / "functions" / "placement_headless" / "Dockerfile"


def test_two_web_stores_with_one_payment(running: RunningSystem, shopper: ApiShopper) -> None:
    before = {store_id: len(running.street.orders(store_id)) for store_id in (FORMS, APP)}
    session_id = ready_at_web_stores(shopper, FORMS, APP)

    placed = shopper.place(session_id, wait=20)

    session = shopper.settled(session_id)
    assert session["status"] == "completed", placed.body
    assert session["payment"]["capturedCents"] == session["totalCents"]
    made = {store_id: len(running.street.orders(store_id)) for store_id in (FORMS, APP)}
    assert made == {store_id: count + 1 for store_id, count in before.items()}


def test_the_image_s_entry_point_under_the_lambda_runtime(
    running: RunningSystem, shopper: ApiShopper, tmp_path: Path
) -> None:
    session_id = ready_at_web_stores(shopper, MEMBERS)
    order_number = order_number_for(session_id, MEMBERS)
    before = len(running.street.orders(MEMBERS))
    aws_lever(running.system).plan(f"StartExecution.*{session_id}", "500_before", times=12)
    shopper.place(session_id, wait=0)  # paid and written down, but nothing runs
    [handler] = command_of(DOCKERFILE.read_text())
    environment = running.environment_of("PlacementHeadless")
    with lambda_runtime(handler, environment, tmp_path / "rie.log") as url:
        first = invoke(url, {"orderNumber": order_number})
        again = invoke(url, {"orderNumber": order_number})
    log = (tmp_path / "rie.log").read_text()
    assert first.get("status") == "placed", (first, log[-2000:])
    assert again == first
    assert len(running.street.orders(MEMBERS)) == before + 1
    assert DEMO_PASSWORD not in log
    while shopper.session(session_id)["status"] != "completed":
        shopper.place(session_id)
