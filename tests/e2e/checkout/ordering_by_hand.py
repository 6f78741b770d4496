"""What people do: try again when they are told to, and order at the boutique's desk."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import Any

from tests.answer import Answer
from tests.e2e.checkout.web import send
from tests.shopping import ApiOps

TIMEOUT_SECONDS = 90.0  # seconds
_TRY_AGAIN = {500, 502, 503}


def again(act: Callable[[], Answer]) -> Answer:
    """The same request until it is answered otherwise than with "try again"."""
    deadline = time.monotonic() + TIMEOUT_SECONDS
    while (answer := act()).status in _TRY_AGAIN:
        assert time.monotonic() < deadline, answer.body
        time.sleep(0.5)
    assert answer.status in {200, 201, 202}, answer.body
    return answer


def order_by_hand(ops: ApiOps, task: Any) -> None:
    """Claim a task, say that it is being bought, buy it, and enter the store's number."""
    path = f"/ops/tasks/{task['taskId']}"
    for step in ("claim", "start-purchase"):
        assert ops.call("POST", f"{path}/{step}").status == 200
    done = {"storeOrderNumber": _bought(task), "totalPaidCents": task["approvedTotalCents"]}
    again(partial(ops.call, "POST", f"{path}/complete", done))


def _bought(task: Any) -> str:
    items = task["items"]
    lines = [{"sku": item["productSku"], "quantity": item["quantity"]} for item in items]
    url = items[0]["productUrl"].partition("/products/")[0] + "/staff/orders"
    order = {"lines": lines, "reference": task["taskId"]}
    return str(send("POST", url, order, {"Accept": "application/json"}).json["orderNumber"])
