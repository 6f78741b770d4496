"""Serves the stand-in over HTTP, on this machine only, and delivers its webhooks."""

from __future__ import annotations

import json
import socketserver
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler
from urllib.parse import urlsplit

from local.stripe.config import configure, levers
from local.stripe.http.messages import Request
from local.stripe.http.request_checks import ConnectionDropped
from local.stripe.stand_in import StandIn
from local.stripe.webhooks import Delivery

HOST = "127.0.0.1"
_LARGEST_BODY = 1_000_000
_LOOK_FOR_EVENTS_EVERY = 0.1
_DELIVERY_TIMEOUT = 10


class Server(socketserver.ThreadingTCPServer):
    """The HTTP server of one stand-in. Port 0 takes a free one."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, stand_in: StandIn, port: int) -> None:
        self.stand_in = stand_in
        self._closing = threading.Event()
        super().__init__((HOST, port), _Handler)

    @property
    def url(self) -> str:
        """Where it is: the base URL for the stripe library."""
        return f"http://{HOST}:{self.server_address[1]}"

    def deliver_events(self) -> None:
        """Deliver webhooks until the server is closed. For a thread of its own."""
        while not self._closing.wait(_LOOK_FOR_EVENTS_EVERY):
            self.stand_in.courier.deliver(post)
            with self.stand_in.api.lock:
                self.stand_in.api.commit()

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hung up, as one that timed out does, is nothing to tell about."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # as they came

    def server_close(self) -> None:
        """Stop."""
        self._closing.set()
        super().server_close()


def post(delivery: Delivery) -> bool:
    """Post an event to its endpoint: accepted when the answer is 2xx."""
    request = urllib.request.Request(delivery.url, delivery.body, dict(delivery.headers))
    try:
        with urllib.request.urlopen(request, timeout=_DELIVERY_TIMEOUT) as response:
            return 200 <= int(response.status) < 300
    except (OSError, urllib.error.HTTPError):
        return False


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "stripe-stand-in"
    sys_version = ""
    disable_nagle_algorithm = True
    wbufsize = -1
    server: Server

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_DELETE(self) -> None:
        self._serve()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Say nothing: requests may hold what must not be logged."""

    def _serve(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if length > _LARGEST_BODY:
            self.close_connection = True
            self._send(413, '{"error": {"message": "The body is too large."}}', {})
            return
        body = self.rfile.read(length).decode("utf-8", "replace")
        parts = urlsplit(self.path)
        if parts.path == "/":
            about = {"about": "A local stand-in of Stripe: docs/stripe-stand-in.md", **levers()}
            self._send(200, json.dumps(about), {"Content-Type": "application/json"})
            return
        if parts.path.startswith("/_config/"):
            status, shown = configure(self.server.stand_in, self.command, parts.path, body)
            self._send(status, json.dumps(shown), {"Content-Type": "application/json"})
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.command, parts.path, parts.query, body, headers)
        try:
            answer = self.server.stand_in.api.handle(request)
        except ConnectionDropped:
            self.close_connection = True
            return
        self._send(answer.status, answer.body, answer.headers)

    def _send(self, status: int, body: str, headers: Mapping[str, str]) -> None:
        content = body.encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
