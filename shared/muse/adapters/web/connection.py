"""One connection to one address, and an end to it that the other side can't put off."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection

from muse.adapters.web.urls import WebUrl


class Deadline:
    """A moment after which nothing is waited for."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    @property
    def remaining(self) -> float:
        """Seconds left, 0 when it has passed."""
        return max(0.0, self._end - time.monotonic())

    @property
    def passed(self) -> bool:
        return self.remaining == 0.0


class PinnedConnection(HTTPConnection):
    """Connects to `address`, whatever the host name resolves to by now; TLS greets and verifies
    the host name."""

    def __init__(
        self, url: WebUrl, address: str, tls: ssl.SSLContext | None, timeout: float
    ) -> None:
        super().__init__(url.host, url.port, timeout=timeout)
        self._address = address
        self._tls = tls

    def connect(self) -> None:
        """Errors: OSError (TimeoutError and ssl.SSLError are)."""
        connected = socket.create_connection((self._address, self.port), self.timeout)
        try:
            connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._tls is not None:
                connected = self._tls.wrap_socket(connected, server_hostname=self.host)
        except BaseException:
            connected.close()
            raise
        self.sock = connected

    @contextlib.contextmanager
    def closing_at(self, deadline: Deadline) -> Iterator[None]:
        """End the connection when the deadline passes. A time limit per read isn't enough: a
        server that sends a byte now and then never exceeds it."""
        watchdog = threading.Timer(deadline.remaining, _end, (self.sock,))
        watchdog.daemon = True
        watchdog.start()
        try:
            yield
        finally:
            watchdog.cancel()


def _end(connected: socket.socket) -> None:
    with contextlib.suppress(OSError):
        # The plain method, for SSLSocket's own would let the reader go on without decryption.
        socket.socket.shutdown(connected, socket.SHUT_RDWR)
