"""Gap 2: the HTTP API is reachable only below a path, and ministack's own `/health` shadows its.

In front of ministack, on a port of its own, the deployed HTTP API answers at the root, as its
custom domain would: `http://127.0.0.1:8700/api/v1/…`. Requests are handed to ministack's gateway
below `/_aws/execute-api/<api>/$default`, where nothing shadows them. The limits of API Gateway
that ministack does not know are kept here ("Quotas for HTTP APIs": 10 MB, 10,240 bytes of headers).
"""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

Scope = dict[str, Any]
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
AsgiApp = Callable[[Scope, Receive, Send], Awaitable[None]]

LARGEST_BODY = 10 * 1024 * 1024
LARGEST_HEADERS = 10_240
STAGE = "$default"
WARM = "/_muse/warm"
API_HOST = re.compile(rb"^([a-f0-9]{8})\.execute-api\.")


class Gateway:
    """The ASGI application of both ports: the public API on one, AWS on the other.

    `deployed_api` tells the id of the HTTP API to serve, None before the first deploy. `warm`
    starts workers: for functions with a name that contains the one text, so many of each.
    """

    def __init__(
        self,
        emulator: AsgiApp,
        public_port: int,
        deployed_api: Callable[[], str | None],
        warm: Callable[[str, int], int],
    ) -> None:
        self._emulator = emulator
        self._public_port = public_port
        self._deployed_api = deployed_api
        self._warm = warm

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or the life cycle of the server."""
        if scope["type"] == "http" and scope["server"][1] == self._public_port:
            await self._serve_public(scope, receive, send)
        elif scope["type"] == "http" and scope["path"] == WARM:
            await self._warm_up(scope, send)
        elif scope["type"] == "http" and (match := API_HOST.match(host_of(scope))):
            await self._emulator(below(scope, match[1].decode()), receive, send)
        else:
            await self._emulator(scope, receive, send)

    async def _serve_public(self, scope: Scope, receive: Receive, send: Send) -> None:
        api_id = self._deployed_api()
        if api_id is None:
            await refuse(send, 503, "Nothing is deployed yet: is `make up` still starting?")
        elif size_of_headers(scope) > LARGEST_HEADERS:
            await refuse(send, 431, "Request Header Fields Too Large")
        elif (body := await read_body(receive)) is None:
            await refuse(send, 413, "Request Entity Too Large")
        else:
            await self._emulator(below(scope, api_id), replay(body, receive), send)

    async def _warm_up(self, scope: Scope, send: Send) -> None:
        query = parse_qs(scope["query_string"].decode())
        name, workers = query.get("function", [""])[0], int(query.get("workers", ["1"])[0])
        count = await asyncio.to_thread(self._warm, name, workers)
        await respond(send, 200, {"workers": count})


def below(scope: Scope, api_id: str) -> Scope:
    """The same request at the path under which ministack serves the API."""
    prefix = f"/_aws/execute-api/{api_id}/{STAGE}"
    raw = scope.get("raw_path") or scope["path"].encode()
    headers = [(k, b"127.0.0.1" if API_HOST.match(v) else v) for k, v in scope["headers"]]
    path, raw_path = prefix + scope["path"], prefix.encode() + raw
    return {**scope, "path": path, "raw_path": raw_path, "headers": headers}


def host_of(scope: Scope) -> bytes:
    """The Host header; empty when there is none."""
    return next((value for name, value in scope["headers"] if name == b"host"), b"")


def size_of_headers(scope: Scope) -> int:
    """Bytes of request line and header values, as API Gateway counts them."""
    line = len(scope.get("raw_path") or b"") + len(scope.get("query_string") or b"")
    return line + sum(len(name) + len(value) for name, value in scope["headers"])


async def read_body(receive: Receive) -> bytes | None:
    """The request's body; None when it is too large. It is read to its end in either case,

    because a client that is still sending would see a broken connection instead of the answer.
    """
    parts, size = [], 0
    while True:
        message = await receive()
        part = message.get("body", b"")
        size += len(part)
        if size <= LARGEST_BODY:
            parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts) if size <= LARGEST_BODY else None


def replay(body: bytes, receive: Receive) -> Receive:
    """A channel that delivers a body that was read before, then what really comes."""
    messages = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> Message:
        return messages.pop() if messages else await receive()

    return receive_again


async def refuse(send: Send, status: int, text: str) -> None:
    """An error of the gateway's own, in its form."""
    await respond(send, status, {"message": text})


async def respond(send: Send, status: int, answer: dict[str, Any]) -> None:
    """Send an answer as JSON."""
    body = json.dumps(answer).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
