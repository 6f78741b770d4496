"""The stand-in over HTTP: the adapter's own transport, the levers, webhooks, and a kill."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import stripe

from local.stripe.http.server import Server
from local.stripe.stand_in import StandIn
from muse.adapters.stripe import StripePayments, StripeSettings
from muse.adapters.stripe.transport.connection import KeptConnection
from muse.adapters.stripe.transport.retry_policy import RetryPolicy
from muse.domain.errors import PaymentsUnavailable
from muse.domain.money import Money
from muse.domain.payments.payment import IntentStatus

SECRET = "sk_test_standin"
ROOT = Path(__file__).parents[3]
TOTAL = Money(33700)


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server(StandIn(wait=time.sleep), 0)
    thread = threading.Thread(target=running.serve_forever, args=(0.02,))
    thread.start()
    threading.Thread(target=running.deliver_events, daemon=True).start()
    yield running
    running.shutdown()
    thread.join()
    running.server_close()


def payments_at(url: str, transport: KeptConnection | None = None) -> StripePayments:
    return StripePayments(
        StripeSettings(SECRET, api_base=url), transport, RetryPolicy(budget_seconds=2)
    )


def lever(at: str, path: str, method: str = "POST", /, **body: Any) -> dict[str, Any]:
    content = json.dumps(body).encode() if body else None
    request = urllib.request.Request(f"{at}/_config/{path}", content, method=method)
    with urllib.request.urlopen(request, timeout=5) as response:
        found: dict[str, Any] = json.load(response)
        return found


def hold(payments: StripePayments, card: str = "pm_card_visa") -> str:
    intent = payments.create("c:1", TOTAL, card, session_id="cs_1", user_id="u_1")
    payments.confirm("confirm:1", intent.intent_id)
    return intent.intent_id


def test_a_payment_goes_through_http(server: Server) -> None:
    payments = payments_at(server.url)
    intent_id = hold(payments)
    assert payments.capture("capture:1", intent_id, Money(100)).received == Money(100)
    assert lever(server.url, "money", "GET")["captured"] == 100


def test_the_library_with_its_own_transport_is_served_too(server: Server) -> None:
    client = stripe.StripeClient(SECRET, base_addresses={"api": server.url})
    assert client.v1.customers.create({"email": "ada@example.com"}).email == "ada@example.com"


def test_a_connection_is_kept_and_replaced_when_it_was_closed(server: Server) -> None:
    transport = KeptConnection()
    payments = payments_at(server.url, transport)
    intent_id = hold(payments)
    kept = transport._kept.connection
    payments.retrieve(intent_id)
    assert transport._kept.connection is kept
    kept.sock.shutdown(socket.SHUT_RDWR)
    assert payments.retrieve(intent_id).capturable == TOTAL
    assert transport._kept.connection is not kept


@pytest.mark.parametrize("kind", ["drop_before", "drop_after", "500_before", "429"])
def test_a_payment_survives_a_fault_set_over_http(server: Server, kind: str) -> None:
    payments = payments_at(server.url)
    planned = lever(server.url, "faults", match="POST .*/confirm", kind=kind)
    assert planned["faults"][0]["times"] == 1
    hold(payments)
    assert lever(server.url, "faults", "GET") == {"faults": []}
    assert lever(server.url, "money", "GET")["held"] == TOTAL.cents


def test_a_slow_answer_is_not_waited_for(server: Server) -> None:
    transport = KeptConnection(connect_seconds=0.2, read_seconds=0.2)
    payments = payments_at(server.url, transport)
    lever(server.url, "faults", match="POST .*/confirm", kind="slow", seconds=0.6)
    began = time.monotonic()
    # The first call is still being worked on: its repetitions are conflicts until it is done.
    hold(payments)
    assert time.monotonic() - began < 2
    assert lever(server.url, "money", "GET")["held"] == TOTAL.cents


def test_nobody_there_is_an_outage() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        payments = StripePayments(StripeSettings(SECRET, api_base=url), None, RetryPolicy(0.5))
        with pytest.raises(PaymentsUnavailable):
            payments.retrieve("pi_1")


def test_the_levers_work_over_http(server: Server) -> None:
    payments, url = payments_at(server.url), server.url
    intent_id = hold(payments, "pm_card_threeDSecure2Required")
    lever(url, f"payment_intents/{intent_id}/authenticate", success=True)
    charge = payments.capture("capture:1", intent_id, TOTAL).charge_id
    assert lever(url, f"payment_intents/{intent_id}/review")["open"]
    assert lever(url, f"charges/{charge}/fraud_warning")["charge"] == charge
    dispute = lever(url, f"charges/{charge}/dispute", reason="general")
    assert lever(url, f"disputes/{dispute['id']}/close", won=False)["status"] == "lost"
    before = lever(url, "clock", "GET")["now"]
    assert lever(url, "clock", advance=3600)["now"] >= before + 3600
    assert lever(url, "remainder", remainder="refunded") == {"remainder": "refunded"}


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("unicorns", {}, 404),
        ("faults", {"match": "POST"}, 400),
        ("faults", {"match": "(", "kind": "429"}, 400),
        ("faults", {"match": "x", "kind": "429", "bogus": 1}, 400),
        ("clock", {"advance": -1}, 400),
        ("deliveries", {"order": "sideways"}, 400),
        ("payment_intents/pi_nope/authenticate", {"success": True}, 404),
    ],
)
def test_a_lever_that_is_none_is_refused(
    server: Server, path: str, body: dict[str, Any], status: int
) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        lever(server.url, path, **body)
    assert refused.value.code == status
    assert "error" in json.load(refused.value)


def test_a_person_who_looks_around_is_told_what_there_is(server: Server) -> None:
    with urllib.request.urlopen(server.url, timeout=5) as response:
        assert "POST /_config/faults" in json.load(response)["levers"]


@dataclass
class Inbox:
    url: str
    bodies: list[tuple[bytes, str]]
    refusals: int


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    """A receiver of webhooks that refuses as many as it is told to."""

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.refusals -= 1
            if found.refusals < 0:
                found.bodies.append((body, self.headers["Stripe-Signature"]))
            self.send_response(200 if found.refusals < 0 else 500)
            self.end_headers()

        def log_request(self, *_: object) -> None:
            """Say nothing."""

    receiver = HTTPServer(("127.0.0.1", 0), Receiver)
    found = Inbox(f"http://127.0.0.1:{receiver.server_address[1]}/hooks", [], 0)
    thread = threading.Thread(target=receiver.serve_forever, args=(0.02,))
    thread.start()
    yield found
    receiver.shutdown()
    thread.join()
    receiver.server_close()


def test_webhooks_are_delivered_and_repeated_until_they_are_accepted(
    server: Server, inbox: Inbox
) -> None:
    inbox.refusals = 1
    lever(server.url, "webhooks", url=inbox.url, secret="whsec_1")
    hold(payments_at(server.url))
    _until(lambda: len(inbox.bodies) == 2 and inbox.refusals < 0)
    lever(server.url, "clock", advance=5)
    _until(lambda: len(inbox.bodies) == 3)
    events = [
        stripe.Webhook.construct_event(body, header, "whsec_1") for body, header in inbox.bodies
    ]
    assert sorted(event.type for event in events) == [
        "charge.succeeded",
        "payment_intent.amount_capturable_updated",
        "payment_intent.created",
    ]
    assert lever(server.url, "deliveries", "GET")["waiting"] == []


def _until(reached: Any) -> None:
    ends = time.monotonic() + 10
    while not reached():
        assert time.monotonic() < ends, "it did not happen in time"
        time.sleep(0.02)


class Program:
    """`python -m local.stripe` on a free port."""

    def __init__(self, state: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        command = [sys.executable, "-m", "local.stripe", "--port", str(port)]
        command += ["--state-dir", str(state)]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
        assert self.process.stdout is not None
        assert self.url.encode() in self.process.stdout.readline()

    def end(self, how: signal.Signals) -> int:
        os.kill(self.process.pid, how)
        code = self.process.wait(10)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code


def test_a_kill_loses_nothing_that_was_answered(tmp_path: Path) -> None:
    program = Program(tmp_path)
    intent_id = hold(payments_at(program.url))
    lever(program.url, "clock", advance=3600)
    ahead = lever(program.url, "clock", "GET")["now"]
    program.end(signal.SIGKILL)
    journal = tmp_path / "journal.jsonl"
    with journal.open("a") as file:
        file.write('{"objects": {"half a li')

    program = Program(tmp_path)
    payments = payments_at(program.url)
    assert lever(program.url, "clock", "GET")["now"] >= ahead
    # The key is still known: the card is not held twice.
    repeated = payments.create("c:1", TOTAL, "pm_card_visa", session_id="cs_1", user_id="u_1")
    assert repeated.intent_id == intent_id
    assert payments.retrieve(intent_id).status is IntentStatus.REQUIRES_CAPTURE
    lever(program.url, "clock", advance=7 * 24 * 3600)
    assert payments.retrieve(intent_id).status is IntentStatus.CANCELED
    assert program.end(signal.SIGTERM) == 0
    assert len(journal.read_text().splitlines()) > 1


def test_the_adapter_needs_no_http_library_of_others() -> None:
    looking = (
        "import sys, muse.adapters.stripe; "
        "print(sorted({'requests', 'urllib3', 'httpx', 'aiohttp'} & set(sys.modules)))"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "shared")}
    found = subprocess.run(
        [sys.executable, "-c", looking], env=environment, capture_output=True, check=True, text=True
    )
    assert found.stdout.strip() == "[]"
