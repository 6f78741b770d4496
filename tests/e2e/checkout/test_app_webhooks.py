"""The app is told what happens by signed webhooks, also when it was down at first."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from local.commands.reconcile import invoke
from tests.e2e.checkout.running_system import RunningSystem
from tests.shopping import HARBOR, ApiShopper

WAIT_SECONDS = 60.0
ENDPOINTS = "/api/v1/webhook-endpoints"


@dataclass
class App:
    """An app's endpoint. It is down for the first `refusals` requests."""

    refusals: int
    received: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    refused: int = 0

    def once(self, name: str) -> tuple[dict[str, str], bytes] | None:
        """The request that told of this event, if it came."""
        return next((r for r in self.received if json.loads(r[1])["type"] == name), None)


@pytest.fixture
def app() -> Iterator[tuple[App, str]]:
    app = App(refusals=2)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            is_down = app.refused < app.refusals
            if is_down:
                app.refused += 1
            else:
                named = {name.lower(): value for name, value in self.headers.items()}
                app.received.append((named, body))
            self.send_response(503 if is_down else 204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield app, f"http://127.0.0.1:{server.server_port}/events"
    server.shutdown()
    server.server_close()


def call(running: RunningSystem, method: str, path: str = "", body: object = None) -> Any:
    return running.http(method, ENDPOINTS + path, body, user="dora", groups=["developers"])


def test_an_endpoint_that_was_down_is_told_later(
    running: RunningSystem, shopper: ApiShopper, app: tuple[App, str]
) -> None:
    endpoint, url = app
    names = ["OrderPlaced", "CheckoutCompleted"]
    made = call(running, "POST", body={"url": url, "events": names}).data
    one = f"/{made['endpointId']}"
    try:
        session_id = shopper.ready([HARBOR])
        shopper.place(session_id)
        shopper.settled(session_id)
        deadline = time.monotonic() + WAIT_SECONDS
        while not all(endpoint.once(name) for name in names):
            assert time.monotonic() < deadline, call(running, "GET", f"{one}/deliveries").data
            if endpoint.refused >= endpoint.refusals:  # its schedule would send it each minute
                invoke(running.system.ports.aws_url, "DeliverWebhooksFunction", event={})
            time.sleep(1)
        for name in names:
            headers, body = endpoint.once(name) or ({}, b"")
            told = Webhook(made["secret"]).verify(body, headers)
            assert told["data"]["eventId"] == headers["webhook-id"]
            with pytest.raises(WebhookVerificationError):
                Webhook(made["secret"]).verify(body + b" ", headers)
        assert endpoint.refused == endpoint.refusals
        log = call(running, "GET", f"{one}/deliveries").data["deliveries"]
        assert {delivery["state"] for delivery in log} >= {"delivered"}
    finally:
        assert call(running, "DELETE", one).status == 200
