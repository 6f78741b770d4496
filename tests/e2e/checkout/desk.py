"""What a person of the operations team does with a task: order at the boutique's desk."""

from __future__ import annotations

from typing import Any

from tests.e2e.checkout.web import send
from tests.shopping import ApiOps


def order_by_hand(ops: ApiOps, task: Any) -> None:
    """Claim it, say that it is being bought, buy it, and enter the store's number."""
    path = f"/ops/tasks/{task['taskId']}"
    for step in ("claim", "start-purchase"):
        assert ops.call("POST", f"{path}/{step}").status == 200
    done = {"storeOrderNumber": _bought(task), "totalPaidCents": task["approvedTotalCents"]}
    answer = ops.call("POST", f"{path}/complete", done)
    assert answer.status == 200, answer.body


def _bought(task: Any) -> str:
    items = task["items"]
    lines = [{"sku": item["productSku"], "quantity": item["quantity"]} for item in items]
    url = items[0]["productUrl"].partition("/products/")[0] + "/staff/orders"
    order = {"lines": lines, "reference": task["taskId"]}
    return str(send("POST", url, order, {"Accept": "application/json"}).json["orderNumber"])
