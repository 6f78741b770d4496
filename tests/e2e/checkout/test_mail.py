"""A store's mail arrives in the deployed system: bucket, notification, function, name server."""

from __future__ import annotations

import urllib.request
from datetime import UTC, datetime

import pytest

from local.commands.mail import deliver
from local.mail.keys import signing_key
from local.mail.writing import written
from local.parts import ORDER_EMAIL
from muse.domain.mail.alias import alias_for
from tests.e2e.checkout.running_system import RunningSystem
from tests.shopping import ApiOps, ApiShopper
from tests.web_shopping import FORMS, ready_at_web_stores


def receive(running: RunningSystem, raw: bytes) -> str:
    system = running.system
    return deliver(system.ports.aws_url, raw, log=system.state_dir / "logs" / "aws.log")


def written_about(
    running: RunningSystem, says: str, order_number: str, store_order_number: str
) -> bytes:
    key = signing_key(running.system.state_dir / "mail")
    to = alias_for(ORDER_EMAIL, order_number)
    return written(says, to, store_order_number, key, datetime.now(UTC))


@pytest.fixture
def order(shopper: ApiShopper, ops: ApiOps) -> tuple[str, str]:
    """An order that the store has: both its numbers."""
    session_id = ready_at_web_stores(shopper, FORMS)
    shopper.place(session_id)
    found = ops.decided(shopper.session(session_id)["stores"][0]["museOrderNumber"])
    return found["museOrderNumber"], found["storeOrderNumber"]


def test_what_a_store_writes_is_reported_or_read(
    running: RunningSystem, ops: ApiOps, order: tuple[str, str]
) -> None:
    number, at_store = order
    shipped = written_about(running, "shipped", number, at_store)
    assert receive(running, shipped) == "reported"
    assert receive(running, shipped.replace(b"UPS", b"DHL")) == "forged"
    assert receive(running, written_about(running, "shipped", number, "TT-1")) == "task"

    cancelled = written_about(running, "cancelled", number, at_store)
    assert receive(running, cancelled) == "task"
    assert receive(running, cancelled) == "known"
    tasks = [one for one in ops.tasks(kind="email") if one["museOrderNumber"] == number]
    assert len(tasks) == 2
    [task] = [one for one in tasks if "cancelled" in one["reason"]]
    evidence = ops.call("GET", f"/ops/tasks/{task['taskId']}").data["evidence"]
    [message] = [file for file in evidence if file["name"] == "message.eml"]
    with urllib.request.urlopen(message["url"]) as opened:
        assert opened.read() == cancelled
    assert ops.call("GET", f"/ops/orders/{number}").data["status"] != "cancelled"
