"""Orders by browser, through real handlers, the real workflow file and a real Chromium."""

from __future__ import annotations

import json
import logging
from typing import Any

import boto3
import pytest

from local.street.web.account import DEMO_PASSWORD
from tests.in_process import EVIDENCE, REGION, InProcessSystem
from tests.shopping import ApiOps, ApiShopper
from tests.web_shopping import FORMS, MEMBERS, PIECES, STEPS, ready_at_web_stores


def kept(prefix: str) -> list[str]:
    client = boto3.client("s3", region_name=REGION)
    listed = client.list_objects_v2(Bucket=EVIDENCE, Prefix=prefix).get("Contents", [])
    return [str(entry["Key"]) for entry in listed]


def orders_of(shopper: ApiShopper) -> list[dict[str, Any]]:
    [session] = shopper.call("GET", "/api/v1/orders").data["checkoutSessions"]
    orders: list[dict[str, Any]] = session["orders"]
    return orders


@pytest.mark.parametrize("store_id", PIECES)
def test_an_order_at_every_web_store(
    system: InProcessSystem, shopper: ApiShopper, store_id: int
) -> None:
    before = len(system.street.orders(store_id))
    session_id = ready_at_web_stores(shopper, store_id)

    assert shopper.place(session_id).json["message"] == "Orders placed: 1 successful, 0 failed"

    session = shopper.settled(session_id)
    assert session["status"] == "completed", ApiOps(system).tasks_of(session_id)
    assert session["payment"]["capturedCents"] == session["totalCents"]
    [order] = orders_of(shopper)
    at_the_store = system.street.orders(store_id)[before:]
    assert [order["storeOrderNumber"]] == [one["orderNumber"] for one in at_the_store]
    assert order["paidCents"] == at_the_store[0]["totalCents"]
    names = {key.rpartition("-")[2] for key in kept(f"orders/{order['orderId']}/")}
    assert names == {"page.png", "steps.json"}
    assert kept(f"logins/muse/{store_id}/")


def test_a_saved_login_skips_the_sign_in(system: InProcessSystem, shopper: ApiShopper) -> None:
    for _ in range(2):
        shopper.settled(_placed(shopper, MEMBERS))
    stories = [
        _story(order)
        for session in shopper.call("GET", "/api/v1/orders").data["checkoutSessions"]
        for order in session["orders"]
    ]
    assert "fill" not in [step["verb"] for step in stories[0] if step["phase"] == "login"]


def test_an_answer_that_is_lost_is_found_in_the_history(
    system: InProcessSystem, shopper: ApiShopper
) -> None:
    system.street.switch_on(FORMS, "web_crash_after_order", times=1)
    before = len(system.street.orders(FORMS))
    session = shopper.settled(_placed(shopper, FORMS))
    assert session["status"] == "completed"
    [made] = system.street.orders(FORMS)[before:]
    [order] = orders_of(shopper)
    assert order["storeOrderNumber"] == made["orderNumber"]


def test_a_captcha_is_for_a_person_who_finds_the_evidence(
    system: InProcessSystem, shopper: ApiShopper
) -> None:
    system.street.switch_on(FORMS, "web_captcha")
    before = len(system.street.orders(FORMS))
    session_id = _placed(shopper, FORMS)
    [task] = ApiOps(system).tasks_of(session_id)
    assert "bot_challenge" in task["reason"]
    assert len(system.street.orders(FORMS)) == before
    [order] = orders_of(shopper)
    shown = ApiOps(system).call("GET", f"/ops/tasks/{task['taskId']}").data["evidence"]
    assert {file["name"] for file in shown} == {"page.png", "page.txt", "steps.json"}
    assert all(order["orderId"] in file["url"] for file in shown)
    assert all("X-Amz-Expires=300" in file["url"] for file in shown)


def test_no_secret_is_kept_or_told(
    system: InProcessSystem, shopper: ApiShopper, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    system.street.switch_on(STEPS, "web_card_declined")
    session_id = _placed(shopper, STEPS)
    told = [caplog.text, json.dumps(system.execution_events(session_id), default=str)]
    client = boto3.client("s3", region_name=REGION)
    told += [
        client.get_object(Bucket=EVIDENCE, Key=key)["Body"].read().decode("latin-1")
        for key in kept("")
    ]
    for secret in (DEMO_PASSWORD, "123 Main St"):
        assert not [text[:80] for text in told if secret in text]


def _placed(shopper: ApiShopper, store_id: int) -> str:
    session_id = ready_at_web_stores(shopper, store_id)
    shopper.place(session_id)
    return session_id


def _story(order: dict[str, Any]) -> list[dict[str, Any]]:
    [key] = [key for key in kept(f"orders/{order['orderId']}/") if key.endswith("steps.json")]
    body = boto3.client("s3", region_name=REGION).get_object(Bucket=EVIDENCE, Key=key)["Body"]
    steps: list[dict[str, Any]] = json.loads(body.read())["steps"]
    return steps
