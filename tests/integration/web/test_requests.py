"""Requests that reach a store, and what it may do to whoever asks."""

from __future__ import annotations

import gzip
import socket
import time
import tracemalloc
import zlib

import pytest

from muse.adapters.web.client import SafeHttp
from muse.adapters.web.errors import WebTimeout, WebUnavailable
from muse.adapters.web.messages import HttpResponse
from tests.integration.web.conftest import Answer, Server

HTTP = SafeHttp(["127.0.0.0/8"], max_bytes=1000)
IMPATIENT = SafeHttp(["127.0.0.0/8"], read_timeout=0.5)


def ok(body: bytes, *headers: str) -> bytes:
    lines = ["HTTP/1.1 200 OK", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


def ask(
    server: Server, answer: Answer, *, http: SafeHttp = HTTP, timeout: float | None = None
) -> HttpResponse:
    server.answers["/p"] = answer
    authority = f"127.0.0.1:{server.port}"
    return http.request("GET", f"http://{authority}/p", domains=[authority], timeout=timeout)


def test_an_answer_is_returned_whatever_its_status(server: Server) -> None:
    answer = ask(server, b"HTTP/1.1 503 Busy\r\nRetry-After: 3\r\nContent-Length: 4\r\n\r\nwait")
    assert (answer.status, answer.body) == (503, b"wait")
    assert answer.headers["retry-after"] == answer.headers["RETRY-AFTER"] == "3"
    assert answer.url == f"http://127.0.0.1:{server.port}/p"


def test_what_is_sent_is_what_was_said(server: Server) -> None:
    server.answers["/a%20b?q=%C3%A9"] = ok(b"")
    authority = f"127.0.0.1:{server.port}"
    HTTP.request(
        "POST",
        f"http://{authority}/a%20b?q=é#top",
        domains=[authority],
        headers={"Content-Type": "application/json", "accept": "application/json"},
        body=b'{"a": 1}',
    )
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    assert lines[0] == "POST /a%20b?q=%C3%A9 HTTP/1.1"
    assert {"accept: application/json", "Content-Length: 8", f"Host: {authority}"} <= set(lines)
    assert not any(line.startswith("Accept:") for line in lines)
    assert body == b'{"a": 1}'


@pytest.mark.parametrize("headers", [{"Host": "evil.example"}, {"x": "a\r\nHost: evil.example"}])
def test_headers_that_change_the_request_itself_are_a_mistake(
    server: Server, headers: dict[str, str]
) -> None:
    authority = f"127.0.0.1:{server.port}"
    with pytest.raises(ValueError, match=r".+"):
        HTTP.request("GET", f"http://{authority}/p", domains=[authority], headers=headers)
    assert not any(b"evil.example" in request for request in server.requests)


def test_a_compressed_body_is_decoded(server: Server) -> None:
    answer = ask(server, ok(gzip.compress(b"x" * 900), "Content-Encoding: gzip"))
    assert answer.body == b"x" * 900


def test_a_compressed_body_in_two_parts_is_decoded(server: Server) -> None:
    body = gzip.compress(b"one ") + gzip.compress(b"two")
    assert ask(server, ok(body, "Content-Encoding: gzip")).body == b"one two"


def test_a_chunked_body_is_joined(server: Server) -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert ask(server, head + b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n").body == b"abcde"


@pytest.mark.parametrize("size", [1000, 1001])
def test_a_body_may_be_as_large_as_the_limit_and_no_larger(server: Server, size: int) -> None:
    plain = ok(b"x" * size)
    unannounced = b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * size
    compressed = ok(gzip.compress(b"x" * size), "Content-Encoding: gzip")
    for answer in (plain, unannounced, compressed):
        if size <= 1000:
            assert len(ask(server, answer).body) == size
        else:
            with pytest.raises(WebUnavailable, match="too large"):
                ask(server, answer)


def test_a_bomb_is_not_unpacked(server: Server) -> None:
    packed = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(packed.compress(b"\0" * 1_000_000) for _ in range(100)) + packed.flush()
    answer = ok(bomb, "Content-Encoding: gzip")
    http = SafeHttp(["127.0.0.0/8"], max_bytes=200_000)
    tracemalloc.start()
    try:
        with pytest.raises(WebUnavailable, match="too large"):
            ask(server, answer, http=http)
        _, most_memory = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most_memory < 3_000_000


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        ok(gzip.compress(b"x" * 100, mtime=0)[:-9], "Content-Encoding: gzip"),
        ok(b"no gzip", "Content-Encoding: gzip"),
        ok(b"x", "Content-Encoding: br"),
        b"garbage\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 70_000 + b"\r\n\r\n",
        b"",
    ],
)
def test_an_answer_that_is_no_answer_is_an_error_of_the_store(
    server: Server, answer: bytes
) -> None:
    with pytest.raises(WebUnavailable) as failure:
        ask(server, answer)
    assert failure.value.sent


def test_a_store_that_says_nothing_is_waited_for_so_long(server: Server) -> None:
    began = time.monotonic()
    with pytest.raises(WebTimeout) as failure:
        ask(server, lambda _: time.sleep(5), http=IMPATIENT)
    assert failure.value.sent
    assert 0.4 < time.monotonic() - began < 4.0


@pytest.mark.parametrize("piece", [b"H", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 100 Continue\r\n\r\n"])
def test_a_store_that_trickles_is_cut_off_all_the_same(server: Server, piece: bytes) -> None:
    def trickle(connection: socket.socket) -> None:
        connection.sendall(piece)
        for _ in range(100):
            connection.sendall(piece if piece.endswith(b"\r\n\r\n") else b"X")
            time.sleep(0.05)

    began = time.monotonic()
    with pytest.raises(WebTimeout) as failure:
        ask(server, trickle, timeout=0.3)
    assert failure.value.sent
    assert time.monotonic() - began < 4.0


def test_a_body_that_trickles_is_cut_off_too(server: Server) -> None:
    def trickle(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        for _ in range(40):
            connection.sendall(b"x")
            time.sleep(0.05)

    with pytest.raises(WebTimeout):
        ask(server, trickle, timeout=0.3)


def test_a_store_that_is_not_there_received_nothing(server: Server) -> None:
    server.close()
    with pytest.raises(WebUnavailable) as failure:
        ask(server, b"")
    assert not failure.value.sent


def test_a_message_never_tells_what_a_library_said(server: Server) -> None:
    with pytest.raises(WebUnavailable) as failure:
        ask(server, b"garbage\r\n\r\n")
    assert str(failure.value) == "The connection to the store broke."
