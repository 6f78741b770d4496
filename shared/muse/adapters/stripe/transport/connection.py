"""The transport of the stripe library: one kept connection per thread, with tight timeouts."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any
from urllib.parse import SplitResult, urlsplit

from muse.adapters.stripe.transport.library import stripe

CONNECT_SECONDS = 1.0
READ_SECONDS = 4.0
_SHORTEST_WAIT = 0.05
seconds_left: ContextVar[float | None] = ContextVar("seconds_left", default=None)
"""How long the present call may take at most, when whoever makes it has a budget."""
_HANG_UPS = (
    ConnectionResetError,
    BrokenPipeError,
    http.client.RemoteDisconnected,
    http.client.CannotSendRequest,
)
"""How a kept connection shows that the other side closed it meanwhile."""


class KeptConnection(stripe.HTTPClient):
    """An `HTTPClient` of the stripe library on http.client.

    A kept connection that was closed meanwhile is opened again and the call repeated at once: every
    write carries an idempotency key, so that it can't happen twice. Every other failure is an
    APIConnectionError; whether to repeat is the caller's decision.
    """

    name = "muse"

    def __init__(
        self, connect_seconds: float = CONNECT_SECONDS, read_seconds: float = READ_SECONDS
    ) -> None:
        super().__init__()
        self._connect_seconds = connect_seconds
        self._read_seconds = read_seconds
        self._tls: ssl.SSLContext | None = None
        self._kept = threading.local()

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        post_data: Any = None,
        *,
        _usage: list[str] | None = None,
    ) -> tuple[str, int, Mapping[str, str]]:
        """One call. Errors: APIConnectionError."""
        where = urlsplit(url)
        connection: http.client.HTTPConnection | None = getattr(self._kept, "connection", None)
        try:
            if connection is not None:
                try:
                    return self._exchange(connection, method, where, headers, post_data)
                except _HANG_UPS:
                    self.close()
            connection = self._open(where)
            return self._exchange(connection, method, where, headers, post_data)
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise _lost(error) from error

    def close(self) -> None:
        """Close this thread's connection."""
        connection = getattr(self._kept, "connection", None)
        self._kept.connection = None
        if connection is not None:
            connection.close()

    def _open(self, where: SplitResult) -> http.client.HTTPConnection:
        host, port = where.hostname or "", where.port
        connection: http.client.HTTPConnection
        if where.scheme == "https":
            self._tls = self._tls or ssl.create_default_context(cafile=stripe.ca_bundle_path)
            connection = http.client.HTTPSConnection(
                host, port, timeout=_at_most(self._connect_seconds), context=self._tls
            )
        else:
            timeout = _at_most(self._connect_seconds)
            connection = http.client.HTTPConnection(host, port, timeout=timeout)
        connection.connect()
        connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._kept.connection = connection
        return connection

    def _exchange(
        self,
        connection: http.client.HTTPConnection,
        method: str,
        where: SplitResult,
        headers: Mapping[str, str] | None,
        post_data: Any,
    ) -> tuple[str, int, Mapping[str, str]]:
        target = where.path + (f"?{where.query}" if where.query else "")
        body = post_data.encode() if isinstance(post_data, str) else post_data
        connection.sock.settimeout(_at_most(self._read_seconds))
        connection.request(method.upper(), target, body, dict(headers or {}))
        response = connection.getresponse()
        text = response.read().decode("utf-8", "replace")
        if response.will_close:
            self.close()
        found = {name.lower(): value for name, value in response.getheaders()}
        return text, response.status, found


def _at_most(seconds: float) -> float:
    left = seconds_left.get()
    return seconds if left is None else max(_SHORTEST_WAIT, min(seconds, left))


def _lost(error: Exception) -> Exception:
    lost: Exception = stripe.APIConnectionError(  # type: ignore[no-untyped-call]  # it has no types
        f"No answer from the payment service ({type(error).__name__}).", should_retry=True
    )
    return lost
