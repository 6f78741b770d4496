"""A server that answers with exactly the bytes that a test says."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from typing import Protocol

import pytest

Answer = bytes | Callable[[socket.socket], None]


class Server:
    """Listens on the loopback interface, answers every request with `answers[path]` and keeps what
    was asked. A callable gets the connection and does what it likes with it."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.requests: list[bytes] = []
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=16)
        self.port: int = self._listening.getsockname()[1]
        self.wrap: Callable[[socket.socket], socket.socket] = lambda plain: plain
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        # Closing alone doesn't wake a thread that waits in accept().
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _serve(self) -> None:
        while True:
            try:
                plain, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(plain,), daemon=True).start()

    def _answer(self, plain: socket.socket) -> None:
        with suppress(OSError), self.wrap(plain) as connection:
            request = _whole_request(connection)
            if not request:
                return
            self.requests.append(request)
            path = request.split(b" ", 2)[1].decode()
            answer = self.answers[path]
            if isinstance(answer, bytes):
                connection.sendall(answer)
            else:
                answer(connection)


def _whole_request(connection: socket.socket) -> bytes:
    received = b""
    while chunk := connection.recv(65536):
        received += chunk
        head, blank, body = received.partition(b"\r\n\r\n")
        length = re.search(rb"Content-Length: (\d+)", head)
        if blank and len(body) >= (int(length[1]) if length else 0):
            break
    return received


class Serve(Protocol):
    def __call__(self) -> Server: ...


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts servers that end with the test."""
    with ExitStack() as servers:

        def start() -> Server:
            server = Server()
            servers.callback(server.close)
            return server

        yield start


@pytest.fixture
def server(serve: Serve) -> Server:
    return serve()
