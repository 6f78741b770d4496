"""Webhooks to the app, from an event on the bus to a signed request at its endpoint."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook

from muse.domain.ids import event_id_for
from muse.runtime.wiring.clock import clock
from tests.answer import Answer
from tests.in_process import InProcessSystem, bus_event
from tests.integration.web.conftest import Server

PATH = "/api/v1/webhook-endpoints"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
DOWN = b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"
EVENT_ID = event_id_for("OrderPlaced", "MO-1", "status#1")
PLACED = {
    "Source": "muse.orders",
    "DetailType": "OrderPlaced",
    "Detail": json.dumps(
        {"eventId": EVENT_ID, "at": "2026-02-03T14:40:00Z", "orderNumber": "MO-1"}
    ),
}


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    server.answers["/events"] = OK
    yield server
    server.close()


class Developer:
    """One of those who build the app."""

    def __init__(self, system: InProcessSystem) -> None:
        self.system = system

    def call(self, method: str, below: str = "", body: object = None, **more: Any) -> Answer:
        return self.system.http(
            method, PATH + below, body, user="dora", groups=["shop", "developers"], **more
        )

    def create(self, server: Server, **body: Any) -> dict[str, Any]:
        wanted = {"url": f"http://127.0.0.1:{server.port}/events", **body}
        answer = self.call("POST", body=wanted)
        assert answer.status == 201, answer.body
        made: dict[str, Any] = answer.data
        return made

    def hears(self, entry: dict[str, Any] = PLACED) -> dict[str, int]:
        found: dict[str, int] = self.system.invoke("DeliverWebhooksFunction", bus_event(entry))
        return found

    def round(self) -> dict[str, int]:
        found: dict[str, int] = self.system.invoke("DeliverWebhooksFunction", {})
        return found


@pytest.fixture
def dora(system: InProcessSystem) -> Iterator[Developer]:
    dora = Developer(system)
    yield dora
    for endpoint in dora.call("GET").data["endpoints"]:
        assert dora.call("DELETE", f"/{endpoint['endpointId']}").status == 200


def received(server: Server, secret: str) -> list[Any]:
    """What arrived, verified."""
    found = []
    for request in server.requests:
        head, _, body = request.partition(b"\r\n\r\n")
        lines = [line.partition(": ") for line in head.decode().split("\r\n")[1:]]
        headers = {name.lower(): value for name, _, value in lines}
        found.append(Webhook(secret).verify(body, headers))
    return found


def test_an_event_arrives_signed(dora: Developer, server: Server) -> None:
    made = dora.create(server, events=["OrderPlaced"], description="parcels")
    assert dora.hears() == {"delivered": 1}
    [told] = received(server, made["secret"])
    assert told == {
        "type": "OrderPlaced",
        "timestamp": "2026-02-03T14:40:00Z",
        "data": json.loads(PLACED["Detail"]),
    }
    assert dora.hears() == {"known": 1}
    assert len(server.requests) == 1


def test_an_endpoint_that_is_down_at_first(
    dora: Developer, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = dora.create(server)["secret"]
    server.answers["/events"] = DOWN
    assert dora.hears() == {"failed": 1}
    assert dora.round() == {}
    later = clock().now() + timedelta(seconds=5)
    monkeypatch.setattr(type(clock()), "now", lambda _: later)
    server.answers["/events"] = OK
    assert dora.round() == {"delivered": 1}
    first, second = server.requests
    assert first.rpartition(b"\r\n")[2] == second.rpartition(b"\r\n")[2]
    monkeypatch.undo()
    assert len(received(server, secret)) == 2


def test_the_log_and_telling_again(dora: Developer, server: Server) -> None:
    made = dora.create(server)
    dora.hears()
    log = f"/{made['endpointId']}/deliveries"
    [delivery] = dora.call("GET", log).data["deliveries"]
    assert (delivery["eventId"], delivery["type"]) == (EVENT_ID, "OrderPlaced")
    assert (delivery["state"], delivery["nextAttemptAt"]) == ("delivered", None)
    assert [one["status"] for one in delivery["attempts"]] == [200]
    assert delivery["payload"]["data"]["orderNumber"] == "MO-1"
    again = dora.call("POST", f"{log}/{delivery['deliveryId']}/redeliver")
    assert (again.status, again.data["state"]) == (202, "pending")
    assert dora.round() == {"delivered": 1}
    first, second = received(server, made["secret"])
    assert first == second
    assert dora.call("GET", log, query={"limit": "1"}).data["nextCursor"] is None
    assert dora.call("GET", log, query={"cursor": "nonsense"}).status == 422


def test_two_secrets_for_a_day(dora: Developer, server: Server) -> None:
    made = dora.create(server)
    rotated = dora.call("POST", f"/{made['endpointId']}/rotate-secret").data
    assert rotated["secret"] != made["secret"]
    assert rotated["previousSecretUntil"]
    dora.hears()
    for secret in (made["secret"], rotated["secret"]):
        assert len(received(server, secret)) == 1


def test_gone_is_disabled(dora: Developer, server: Server) -> None:
    made = dora.create(server)
    server.answers["/events"] = b"HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n"
    assert dora.hears() == {"disabled": 1}
    found = dora.call("GET", f"/{made['endpointId']}").data
    assert found["disabledBecause"] == "answered 410"
    assert dora.hears() == {}
    [delivery] = dora.call("GET", f"/{made['endpointId']}/deliveries").data["deliveries"]
    again = f"/{made['endpointId']}/deliveries/{delivery['deliveryId']}/redeliver"
    assert dora.call("POST", again).error["code"] == "conflict"


def test_secrets_are_shown_once_and_never_stored(dora: Developer, server: Server) -> None:
    with dora.system.recorded_calls() as calls:
        made = dora.create(server)
        rotated = dora.call("POST", f"/{made['endpointId']}/rotate-secret").data
        shown = [dora.call("GET").body, dora.call("GET", f"/{made['endpointId']}").body]
    stored = [str(call.parameters) for call in calls if call.service == "dynamodb"]
    for secret in (made["secret"], rotated["secret"]):
        assert not any(secret in text for text in [*stored, *shown])


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({"url": "http://93.184.215.14/"}, "webhook_url_refused", "url"),
        ({"url": "https://10.0.0.1/"}, "webhook_url_refused", "url"),
        ({"url": "https://169.254.169.254/latest"}, "webhook_url_refused", "url"),
        ({"url": "gopher://app.example/"}, "webhook_url_refused", "url"),
        ({"url": "https://127.0.0.1/", "events": ["OrderEaten"]}, "invalid", "events.0"),
        ({"url": "https://127.0.0.1/", "events": []}, "invalid", "events"),
        ({"url": "https://127.0.0.1/", "secret": "mine"}, "invalid", "secret"),
        ({}, "invalid", "url"),
    ],
)
def test_what_is_refused(dora: Developer, body: object, code: str, field: str) -> None:
    answer = dora.call("POST", body=body)
    assert (answer.status, answer.error["code"]) == (422, code)
    assert [problem["field"] for problem in answer.error["details"]] == [field]
    assert dora.call("GET").data["endpoints"] == []


ROUTES = [
    ("POST", ""),
    ("GET", ""),
    ("GET", "/we_1"),
    ("DELETE", "/we_1"),
    ("POST", "/we_1/rotate-secret"),
    ("GET", "/we_1/deliveries"),
    ("POST", "/we_1/deliveries/wd_1/redeliver"),
]


@pytest.mark.parametrize(("method", "below"), ROUTES)
@pytest.mark.parametrize("groups", [[], ["ops"], ["developer", "nodevelopers"]], ids=str)
def test_nobody_else_learns_anything(
    system: InProcessSystem, method: str, below: str, groups: list[str]
) -> None:
    with system.recorded_calls() as calls:
        answer = system.http(method, PATH + below, {"odd": 1}, user="mallory", groups=groups)
    assert (answer.status, answer.error["code"]) == (403, "forbidden")
    assert not calls


@pytest.mark.parametrize(("method", "below"), ROUTES[2:])
def test_what_is_not_there(dora: Developer, method: str, below: str) -> None:
    assert dora.call(method, below).status == 404
