"""What the emulator's front does with a request before ministack sees it."""

import asyncio
import json
from typing import Any

from local.aws.http.gateway import Gateway, Message, Receive, Scope, Send

PUBLIC, AWS = 8700, 8701


class Behind:
    """Stands for ministack: remembers what reaches it."""

    def __init__(self) -> None:
        self.scope: Scope = {}
        self.body = b""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take one request and answer nothing."""
        self.scope = scope
        self.body = (await receive())["body"]


def ask(
    behind: Behind, path: str, port: int = PUBLIC, api: str | None = "abcd1234", host: str = "x"
) -> tuple[int, Any]:
    """One request through the front: status and body, if it answers by itself."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"{}", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"workers=3&function=Place",
        "server": ("127.0.0.1", port),
        "headers": [(b"host", host.encode())],
    }
    gateway = Gateway(behind, PUBLIC, lambda: api, lambda name, workers: workers * len(name))
    asyncio.run(gateway(scope, receive, send))
    if not sent:
        return 0, None
    return sent[0]["status"], json.loads(sent[1]["body"])


def test_before_the_first_deployment_it_says_so() -> None:
    status, body = ask(Behind(), "/api/v1/stores", api=None)
    assert status == 503
    assert "Nothing is deployed yet" in body["message"]


def test_the_public_port_serves_the_deployed_api() -> None:
    behind = Behind()
    ask(behind, "/health")
    assert behind.scope["path"] == "/_aws/execute-api/abcd1234/$default/health"
    assert behind.scope["raw_path"] == b"/_aws/execute-api/abcd1234/$default/health"
    assert behind.body == b"{}"


def test_the_other_port_is_ministacks_own() -> None:
    behind = Behind()
    ask(behind, "/health", AWS)
    assert behind.scope["path"] == "/health"


def test_an_api_named_by_its_host_is_not_shadowed_either() -> None:
    behind = Behind()
    ask(behind, "/health", AWS, host="fedc4321.execute-api.localhost:8701")
    assert behind.scope["path"] == "/_aws/execute-api/fedc4321/$default/health"


def test_workers_are_warmed_on_request() -> None:
    assert ask(Behind(), "/_muse/warm", AWS) == (200, {"workers": 15})
