"""What really goes over the network to an endpoint, and what it may do to the sender."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from muse.adapters.app_webhooks.http_sender import MOST_BYTES, HttpWebhookSender, headers_of
from muse.domain.app_webhooks.delivery import Answer
from muse.domain.errors import WebhookUrlRefused
from muse.domain.ids import new_webhook_secret
from muse.ports.app_webhooks import WebhookMessage
from tests.integration.web.conftest import Server

LOOPBACK = ["127.0.0.0/8"]
OK = b"HTTP/1.1 204 No Content\r\n\r\n"
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
PAGE = Path(__file__).parents[3] / "docs" / "webhooks.md"


class Names:
    """A resolver with answers of its own: one after the other, the last one for ever."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self._answers = list(answers)
        self.asked = 0

    def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked += 1
        return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]


def a_message(url: str, body: str = '{"a":"ü"}') -> WebhookMessage:
    return WebhookMessage(url, "ev_1", datetime.now(UTC), body)


def url_of(server: Server, host: str = "127.0.0.1") -> str:
    return f"http://{host}:{server.port}/p"


def sent(server: Server, answer: Any, **settings: Any) -> Answer:
    server.answers["/p"] = answer
    sender = HttpWebhookSender(LOOPBACK, **settings)
    return sender.send(a_message(url_of(server)), [SECRET])


class TestSignatures:
    def test_the_published_vector(self) -> None:
        """github.com/standard-webhooks/standard-webhooks, the test of its libraries."""
        sent_at = datetime.fromtimestamp(1614265330, UTC)
        message = WebhookMessage(
            "https://app.example/", "msg_p5jXN8AQM9LWM0D4loKWxJek", sent_at, '{"test": 2432232314}'
        )
        headers = headers_of(message, [SECRET])
        assert headers["webhook-id"] == message.message_id
        assert headers["webhook-timestamp"] == "1614265330"
        assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="

    def test_a_signature_for_each_secret(self) -> None:
        old, new = new_webhook_secret(), new_webhook_secret()
        message = a_message("https://app.example/")
        both = headers_of(message, [new, old])["webhook-signature"].split()
        alone = [headers_of(message, [secret])["webhook-signature"] for secret in (new, old)]
        assert both == alone
        assert both[0] != both[1]

    def test_the_page_s_own_program_verifies_what_arrives(self, server: Server) -> None:
        [program] = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
        there: dict[str, Any] = {}
        exec(program, there)
        is_from_muse = there["is_from_muse"]
        server.answers["/p"] = OK
        old, new = new_webhook_secret(), new_webhook_secret()
        HttpWebhookSender(LOOPBACK).send(a_message(url_of(server)), [new, old])
        head, _, body = server.requests[0].partition(b"\r\n\r\n")
        lines = [line.partition(": ") for line in head.decode().split("\r\n")[1:]]
        headers = {name.lower(): value for name, _, value in lines}
        assert headers["content-type"] == "application/json"
        assert body == '{"a":"ü"}'.encode()
        for secret in (old, new):
            assert is_from_muse(headers, body, secret)
        assert not is_from_muse(headers, body, new_webhook_secret())
        assert not is_from_muse(headers, body + b" ", new)
        assert not is_from_muse(headers | {"webhook-id": "ev_2"}, body, new)
        long_ago = str(int(time.time()) - 301)
        assert not is_from_muse(headers | {"webhook-timestamp": long_ago}, body, new)


class TestAnswers:
    @pytest.mark.parametrize("status", [200, 204, 400, 410, 500, 503])
    def test_are_what_they_are(self, server: Server, status: int) -> None:
        answer = sent(server, f"HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n".encode())
        assert answer == Answer(status)

    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    def test_a_redirect_is_not_followed(self, server: Server, status: int) -> None:
        head = f"HTTP/1.1 {status} X\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n"
        assert sent(server, head.encode()) == Answer(status, "redirects are not followed")
        assert len(server.requests) == 1

    def test_one_that_is_too_large(self, server: Server) -> None:
        def endless(connection: socket.socket) -> None:
            connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            for _ in range(100):
                connection.sendall(b"x" * MOST_BYTES)

        answer = sent(server, endless)
        assert answer.status is None
        assert answer.problem is not None
        assert "too large" in answer.problem

    def test_one_that_does_not_end(self, server: Server) -> None:
        def trickle(connection: socket.socket) -> None:
            connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            for _ in range(100):
                connection.sendall(b"x")
                time.sleep(0.05)

        began = time.monotonic()
        assert sent(server, trickle, seconds=0.5) == Answer(problem="no complete answer in time")
        assert time.monotonic() - began < 3

    def test_none(self, server: Server) -> None:
        def hang_up(connection: socket.socket) -> None:
            connection.close()

        broken = sent(server, hang_up)
        assert broken.problem is not None
        assert broken.problem.startswith("the connection broke")
        server.close()
        assert sent(server, OK) == Answer(problem="no connection")


class TestWhereItLeads:
    def test_a_name_that_was_public_and_is_private_now(self, server: Server) -> None:
        """At every attempt the address that is checked is the one that is connected to."""
        names = Names(["93.184.215.14"], ["10.0.0.1"], ["169.254.169.254"])
        sender = HttpWebhookSender(resolver=names, seconds=1)
        sender.require_reachable("https://app.example/events")
        for _ in range(2):
            answer = sender.send(a_message("https://app.example/events"), [SECRET])
            assert answer.problem == "the URL leads to a network address that is not public"
        assert names.asked == 3

    def test_one_private_address_among_public_ones_is_too_much(self) -> None:
        sender = HttpWebhookSender(resolver=Names(["93.184.215.14", "127.0.0.1"]))
        answer = sender.send(a_message("https://app.example/"), [SECRET])
        assert answer.problem == "the URL leads to a network address that is not public"

    def test_what_was_checked_is_what_is_connected_to(self, server: Server) -> None:
        server.answers["/p"] = OK
        names = Names(["127.0.0.1"], ["10.0.0.1"])
        sender = HttpWebhookSender(LOOPBACK, resolver=names)
        assert sender.send(a_message(url_of(server, "app.example")), [SECRET]) == Answer(204)
        assert names.asked == 1

    @pytest.mark.parametrize(
        ("url", "problem"),
        [
            ("http://app.example/events", "must begin with https://"),
            ("ftp://app.example/events", "must begin with https://"),
            ("https://127.0.0.1/", "leads to a network address that is not public"),
            ("https://[::1]/", "leads to a network address that is not public"),
            ("https://user:secret@app.example/", "must not contain a user name or password"),
            ("https://0x7f.1/", "is not a valid web address"),
            ("https://app.example/ events", "is not a valid web address"),
            ("https://private.example/", "leads to a network address that is not public"),
            ("https://nowhere.example/", "has a host name that was not found"),
        ],
    )
    def test_what_is_refused_at_once(self, url: str, problem: str) -> None:
        def resolve(host: str, port: int) -> Sequence[str]:
            if host == "nowhere.example":
                raise OSError
            return ["192.168.1.1"] if host == "private.example" else ["93.184.215.14"]

        with pytest.raises(WebhookUrlRefused) as refused:
            HttpWebhookSender(resolver=resolve).require_reachable(url)
        assert [each.problem for each in refused.value.details] == [problem]

    def test_http_is_for_allowed_networks_only(self) -> None:
        sender = HttpWebhookSender(LOOPBACK, resolver=Names(["93.184.215.14"]))
        sender.require_reachable("http://127.0.0.1:9/")
        sender.require_reachable("https://app.example/")
        with pytest.raises(WebhookUrlRefused):
            sender.require_reachable("http://app.example/")
