"""One small HTTP server per store: requests in, responses out, and the ways a line can fail."""

from __future__ import annotations

import json
import socket
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

MAX_BODY = 1024 * 1024
_DRAINED = 16 * MAX_BODY
HTML = "text/html; charset=utf-8"
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Request:
    """What a caller sent. Header names are in lower case; `query_string` is as it was sent, with
    parameters that came twice."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = b""
    query_string: str = ""

    @property
    def wants_json(self) -> bool:
        return JSON in self.headers.get("accept", "") or self.is_json

    @property
    def is_json(self) -> bool:
        return self.headers.get("content-type", "").split(";")[0].strip().lower() == JSON


@dataclass(frozen=True, slots=True)
class Response:
    """What a store answers: `after` so many seconds, or not at all when the line is `dropped`."""

    status: int = 200
    body: bytes = b""
    content_type: str = HTML
    headers: Mapping[str, str] = field(default_factory=dict)
    after: float = 0.0
    dropped: bool = False


Handle = Callable[[Request], Response]


def json_response(
    document: object, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """A JSON answer."""
    body = json.dumps(document, ensure_ascii=False).encode()
    return Response(status, body, JSON, headers or {})


def redirect(location: str, status: int = 303) -> Response:
    """Send the caller elsewhere; 303 after a form, 302 or 301 for a page that moved."""
    return Response(status, headers={"Location": location})


class ShopServer:
    """Serves one store on 127.0.0.1, a thread per connection, until it is stopped.

    The port (any free one for 0) is taken at once; requests are answered after `start`."""

    def __init__(self, port: int) -> None:
        self._server = _Server(("127.0.0.1", port), _Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.daemon = True

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def start(self, handle: Handle) -> None:
        self._server.handle_with = handle
        self._thread.start()

    def stop(self) -> None:
        """Stop at once; answers that are being held back are given up."""
        self._server.stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    handle_with: Handle

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        self.stopping = threading.Event()
        super().__init__(address, handler)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "RetailStreet/1"
    sys_version = ""
    timeout = 120
    # Headers and body are two writes: without this, each answer waits for a delayed ACK.
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        length = self._body_length()
        if length is None:
            return
        response = self._handled(self._request(length))
        if self.server.stopping.wait(response.after) or response.dropped:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        try:
            self._send(response)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    do_HEAD = do_POST = do_PUT = do_DELETE = do_GET

    def _body_length(self) -> int | None:
        """The length of the body, or None when it was refused."""
        stated = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers or not stated.isdigit():
            refusal = Response(411)
        elif int(stated) > MAX_BODY:
            # Who is still sending would see a broken line instead of the answer.
            self.rfile.read(min(int(stated), _DRAINED))
            refusal = Response(413)
        else:
            return int(stated)
        self.close_connection = True
        self._send(refusal)
        return None

    def _request(self, length: int) -> Request:
        target = urlsplit(self.path)
        return Request(
            method=self.command,
            path=target.path,
            query=dict(parse_qsl(target.query)),
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(length),
            query_string=target.query,
        )

    def _handled(self, request: Request) -> Response:
        try:
            return self.server.handle_with(request)
        except Exception:  # noqa: BLE001 - a store that fails by accident answers as a real one would
            traceback.print_exc(file=sys.stderr)
            return Response(500, b"Internal Server Error", "text/plain")

    def _send(self, response: Response) -> None:
        self.send_response(response.status)
        self.send_header("Content-Type", response.content_type)
        self.send_header("Content-Length", str(len(response.body)))
        for name, value in response.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(response.body)

    def log_message(self, *_: object) -> None:
        """Say nothing: the street's output is for people."""
