"""The only way out of the browser: a SOCKS 5 proxy (RFC 1928) on the loopback, one per order.

What a page may reach is decided here and not in the browser, so that redirects, frames, scripts,
web sockets and names that lead to private addresses are all held to the same rules as every other
fetch of Muse. The bytes themselves (TLS) are passed through unread.
"""

from __future__ import annotations

import select
import socket
import struct
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from socketserver import BaseRequestHandler, ThreadingTCPServer

from muse.adapters.web.addresses import Networks, Resolver, system_resolver
from muse.adapters.web.connection import Deadline
from muse.adapters.web.errors import WebError
from muse.adapters.web.guard import Guard
from muse.adapters.web.urls import WebUrl, is_listed, parse_url

CONNECT_SECONDS = 5.0
IDLE_SECONDS = 120.0
MOST_REFUSED = 50
MOST_BYTES = 300_000_000  # for one order; a page that never ends must not fill the memory
_CHUNK = 65_536
_VERSION, _NO_PASSWORD, _CONNECT = 5, 0, 1
_IPV4, _NAME, _IPV6 = 1, 3, 4
_GRANTED, _NOT_ALLOWED, _UNREACHABLE = 0, 2, 4
_TLS_HANDSHAKE = 0x16


@dataclass(frozen=True, slots=True)
class Pin:
    """Where one order's pages may lead. `domains` are the store's, `frame_hosts` those of payment
    frames; scripts, styles and images may also come from `asset_hosts`."""

    domains: tuple[str, ...]
    frame_hosts: tuple[str, ...] = ()
    asset_hosts: tuple[str, ...] = ()

    @property
    def hosts(self) -> tuple[str, ...]:
        """Everything that may be connected to."""
        return (*self.domains, *self.frame_hosts, *self.asset_hosts)

    def may_show(self, url: str) -> bool:
        """Whether a frame may show the document at `url`."""
        if not url.startswith(("http:", "https:")):
            return url.startswith(("about:", "blob:", "data:", "chrome-error:")) or not url
        try:
            return is_listed(parse_url(url.partition("#")[0]), (*self.domains, *self.frame_hosts))
        except WebError:
            return False


class PinnedNetwork:
    """The proxy of one order: `with PinnedNetwork(pin, networks) as network: network.port`.

    `refused` are the hosts that were asked for and not allowed, for people who look into it.
    """

    def __init__(
        self, pin: Pin, networks: Sequence[str], resolver: Resolver = system_resolver
    ) -> None:
        self.refused: list[str] = []
        self._pin = pin
        self._guard = Guard(Networks.of(networks), resolver, CONNECT_SECONDS)
        self._left = MOST_BYTES
        self._server = _Server(("127.0.0.1", 0), _Connection)
        self._server.network = self
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.01,), daemon=True, name="pinned network"
        )

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def __enter__(self) -> PinnedNetwork:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Every connection ends."""
        self._server.shutdown()
        self._server.end_connections()
        self._server.server_close()
        self._thread.join()

    def connect(self, host: str, port: int, *, encrypted: bool) -> socket.socket | None:
        """A connection to where the rules allow it; None when they don't, or nobody answers."""
        try:
            url = WebUrl("https" if encrypted else "http", host.lower(), port, "/")
            deadline = Deadline(CONNECT_SECONDS)
            addresses = self._guard.addresses(url, self._pin.hosts, deadline)
        except WebError:
            self.refuse(host)
            return None
        for address in addresses:
            with suppress(OSError):
                return socket.create_connection((address, port), timeout=CONNECT_SECONDS)
        return None

    def refuse(self, host: str) -> None:
        """Remember that a page wanted to go there."""
        if host not in self.refused and len(self.refused) < MOST_REFUSED:
            self.refused.append(host)

    def is_listed(self, host: str, port: int) -> bool:
        """Whether it may be asked for at all; its addresses are looked at later."""
        schemes = ("https", "http")
        urls = (WebUrl(scheme, host.lower(), port, "/") for scheme in schemes)
        return any(is_listed(url, self._pin.hosts) for url in urls)

    def spend(self, received: int) -> bool:
        """Whether so many more bytes may be received."""
        self._left -= received
        return self._left >= 0


class _Server(ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    network: PinnedNetwork

    def __init__(self, address: tuple[str, int], handler: type[BaseRequestHandler]) -> None:
        super().__init__(address, handler)
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()

    def opened(self, *connections: socket.socket) -> None:
        with self._lock:
            self._open.update(connections)

    def closed(self, *connections: socket.socket) -> None:
        with self._lock:
            self._open.difference_update(connections)
        for connection in connections:
            connection.close()

    def end_connections(self) -> None:
        with self._lock:
            still_open = tuple(self._open)
        for connection in still_open:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, *_: object) -> None:
        """A browser that goes away in the middle is nothing to report."""


class _Connection(BaseRequestHandler):
    """One connection of the browser."""

    server: _Server
    request: socket.socket

    def handle(self) -> None:
        self.request.settimeout(IDLE_SECONDS)
        self.server.opened(self.request)
        try:
            wanted = self._greeted()
            if wanted:
                self._serve(*wanted)
        finally:
            self.server.closed(self.request)

    def _greeted(self) -> tuple[str, int] | None:
        """The host and port that the browser wants to reach."""
        version, methods = self._receive(2)
        self._receive(methods)
        if version != _VERSION:
            return None
        self.request.sendall(bytes((_VERSION, _NO_PASSWORD)))
        _, command, _, kind = self._receive(4)
        host = self._host(kind)
        (port,) = struct.unpack("!H", self._receive(2))
        return (host, port) if command == _CONNECT and host else None

    def _host(self, kind: int) -> str:
        if kind == _NAME:
            return self._receive(self._receive(1)[0]).decode("ascii", "replace")
        if kind == _IPV4:
            return socket.inet_ntop(socket.AF_INET, self._receive(4))
        if kind == _IPV6:
            return socket.inet_ntop(socket.AF_INET6, self._receive(16))
        return ""

    def _serve(self, host: str, port: int) -> None:
        network = self.server.network
        if not network.is_listed(host, port):
            network.refuse(host)
            self._answer(_NOT_ALLOWED)
            return
        self._answer(_GRANTED)
        first = self.request.recv(_CHUNK)  # only now it shows whether it is encrypted
        outside = first and network.connect(host, port, encrypted=first[0] == _TLS_HANDSHAKE)
        if not outside:
            return
        self.server.opened(outside)
        try:
            outside.sendall(first)
            self._pass_on(outside)
        finally:
            self.server.closed(outside)

    def _pass_on(self, outside: socket.socket) -> None:
        """Until one side ends, or nobody says anything any more."""
        other = {self.request: outside, outside: self.request}
        while True:
            ready, _, _ = select.select(list(other), (), (), IDLE_SECONDS)
            if not ready:
                return
            for side in ready:
                data = side.recv(_CHUNK)
                if not data or (side is outside and not self.server.network.spend(len(data))):
                    return
                other[side].sendall(data)

    def _answer(self, code: int) -> None:
        self.request.sendall(bytes((_VERSION, code, 0, _IPV4)) + bytes(6))

    def _receive(self, count: int) -> bytes:
        received = b""
        while len(received) < count:
            part = self.request.recv(count - len(received))
            if not part:
                raise ConnectionResetError
            received += part
        return received
