"""What the demo does to the machine: hold one checkout still, kill it there, start it again."""

from __future__ import annotations

import json
import time
import urllib.request
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from local.aws.clients import CONFIG, session
from local.commands.reconcile import reconcile
from local.demo.shopper import DemoFailed
from local.system import LocalSystem

_HANGS_SECONDS = 60
_OFTEN = 1000
_PATIENCE = 20.0  # seconds


class CrashScene:
    """One accident of one checkout on a running system."""

    def __init__(self, system: LocalSystem, session_id: str) -> None:
        self._system = system
        self._session_id = session_id

    def hold_before_orders(self) -> None:
        """From now on the write of this checkout's orders hangs, undone."""
        orders = rf"DynamoDB\.TransactWriteItems .*{self._session_id}.*payment#authorization.*MO-"
        fault = {
            "match": orders,
            "kind": "drop_before",
            "times": _OFTEN,
            "seconds": _HANGS_SECONDS,
        }
        self._aws("POST", fault)

    def wait_until_held(self) -> None:
        """Return when the checkout has come there. Raises DemoFailed when it doesn't."""
        deadline = time.monotonic() + _PATIENCE
        while not any(fault["waiting"] for fault in self._aws("GET")["faults"]):
            if time.monotonic() > deadline:
                raise DemoFailed("the checkout never came to writing its orders")
            time.sleep(0.05)

    def kill(self) -> None:
        """SIGKILL: the API, the functions, the workflow, the database, all at once."""
        self._system.kill9()

    def restart(self) -> None:
        """Start all of it again, on what it had written down."""
        self._system.restart()

    def let_time_pass(self, by: timedelta) -> None:
        """Move the checkout's own times back, as if it had been placed earlier."""
        table = self._client("dynamodb")
        key = {"session_id": {"S": self._session_id}, "kind": {"S": "session"}}
        name = self._system.outputs["CheckoutsTableName"]
        item = table.get_item(TableName=name, Key=key, ConsistentRead=True)["Item"]
        began = item["payment"]["M"]["began_at"]
        for each in (item["claimed_until"], item["open_since"], began):
            each["S"] = _as_stored(datetime.fromisoformat(each["S"]) - by)
        table.put_item(TableName=name, Item=item)

    def reconcile(self) -> dict[str, Any]:
        """A round of reconciliation now, as `make reconcile` runs it."""
        return reconcile(self._system.ports.aws_url)

    def intents(self) -> list[Mapping[str, Any]]:
        """What Stripe has of this checkout."""
        since = int((datetime.now(UTC) - timedelta(hours=1)).timestamp())
        query = urlencode({"limit": 100, "created[gte]": since})
        found = _fetch("GET", f"{self._system.ports.stripe_url}/v1/payment_intents?{query}")["data"]
        return [each for each in found if each["metadata"].get("session_id") == self._session_id]

    def in_books_of_stores(self, order_number: str) -> int:
        """How many orders the stores have in their own books for one order of Muse."""
        book = _fetch("GET", f"{self._system.ports.street_url}/_street/orders")["orders"]
        wanted = order_number.lower()
        return sum(wanted in order["customerReference"].lower() for order in book)

    def _aws(self, method: str, body: object = None) -> Any:
        return _fetch(method, f"{self._system.ports.aws_url}/_muse/faults", body)

    def _client(self, service: str) -> Any:
        url = self._system.ports.aws_url
        return session().client(service, endpoint_url=url, config=CONFIG)  # type: ignore[call-overload]  # any service


def _as_stored(moment: datetime) -> str:
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")


def _fetch(method: str, url: str, body: object = None) -> Any:
    request = urllib.request.Request(
        url,
        None if body is None else json.dumps(body).encode(),
        {"Authorization": "Bearer sk_test_local"},
        method=method,
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)
