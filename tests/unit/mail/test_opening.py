"""Messages that are built to take long, or to be read in two ways."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muse.adapters.mail.headers import header_of
from muse.adapters.mail.opening import MAX_BYTES, opened
from muse.domain.mail.message import Unreadable
from tests.corpus.messages import ALIAS, attached, mail, part, sent, shipped, together

LONGEST = 5.0  # seconds, on a busy machine


def test_a_message_above_the_limit_is_not_opened() -> None:
    message = opened(b"Subject: big\r\n\r\n" + b"a" * MAX_BYTES)
    assert (message.problem, message.pages, message.recipients) == (Unreadable.TOO_LARGE, (), ())


def test_a_message_of_29_megabytes_is_read() -> None:
    content = together(part("hello"), attached("film.bin", b"\0" * 21_000_000), kind="mixed")
    raw = mail("Your film", content)
    assert 28_000_000 < len(raw) < MAX_BYTES

    started = time.monotonic()
    message = opened(raw)

    assert time.monotonic() - started < LONGEST
    assert message.problem is None
    assert message.plain == ("hello",)


@pytest.mark.parametrize(
    "body",
    [
        b"--b\r\n" * 400_000,
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" * 50_000,
        b"Content-Type: message/rfc822\r\n\r\n" * 50_000,
        b"=" * 5_000_000,
        b"<" * 5_000_000,
        b"\r\n" * 2_000_000,
        b"=?utf-8?q?" * 200_000,
    ],
    ids=["boundaries", "levels", "messages", "quoted", "tags", "lines", "words"],
)
@pytest.mark.parametrize("kind", ["multipart/mixed; boundary=b", "text/html", "text/plain"])
def test_nothing_takes_long(kind: str, body: bytes) -> None:
    raw = mail("x", f"Content-Type: {kind}\r\n\r\n".encode() + body)
    started = time.monotonic()
    opened(raw)
    assert time.monotonic() - started < LONGEST


@pytest.mark.parametrize(
    ("piece", "most", "problem"),
    [
        ("see boundary=x\n", 30, Unreadable.TOO_DEEP),
        ("-- \n", 2_000, Unreadable.TOO_MANY_PARTS),
    ],
)
def test_what_could_be_too_much_is_not_taken_apart(
    piece: str, most: int, problem: Unreadable
) -> None:
    assert opened(mail("x", part("\n" + piece * most))).problem is None
    beyond = opened(mail("x", part("\n" + piece * (most + 1))))
    assert (beyond.problem, beyond.plain) == (problem, ())


def test_a_header_without_end_is_none() -> None:
    assert header_of(b"a" * 300_000) is None
    assert header_of(b"X-A: 1\r\n" * 1_000 + b"\r\n") is None


def test_a_folded_field_is_one() -> None:
    headers = header_of(b"Subject: one\r\n\ttwo\r\n three\r\nTo: x@example.com\r\n\r\nbody")
    assert headers is not None
    assert headers.fields == (("subject", "one two three"), ("to", "x@example.com"))


@pytest.mark.parametrize(
    "sender",
    [
        "a@one.example, b@two.example",
        "store@one.example <x@two.example>, y@three.example",
        "nobody",
        "x@localhost",
        "",
    ],
)
def test_a_sender_that_is_not_one_address_is_nobody(sender: str) -> None:
    assert opened(mail("x", part(""), sender=sender)).domain is None


def test_who_received_it_comes_before_whom_it_is_written_to() -> None:
    raw = mail("x", part(""), to="other@muse.example, third@muse.example")
    assert opened(sent(raw)).recipients == (ALIAS, "other@muse.example", "third@muse.example")


def test_a_second_line_about_who_received_it_counts_for_nothing() -> None:
    """The sender can write such a line, but only below the receiver's."""
    forged = (
        b"Received: from x by inbound-smtp.us-east-1.amazonaws.com with SMTP id y"
        b" for a@muse.example; now\r\n"
    )
    assert opened(sent(forged + mail("x", part("")))).recipients[0] == ALIAS
    assert "a@muse.example" not in opened(sent(forged + mail("x", part("")))).recipients


def test_the_same_message_has_the_same_id_with_or_without_one_of_its_own() -> None:
    raw = mail("x", part("y"))
    assert opened(raw).message_id == "<1.tt-20418@thistle-and-twine.example>"
    nameless = raw.replace(b"Message-ID", b"X-Other")
    assert opened(nameless).message_id == opened(nameless).message_id
    assert opened(nameless).message_id != opened(nameless + b" ").message_id


@given(st.binary(max_size=400), st.integers(0, 4_000))
def test_whatever_is_in_it_it_is_opened(noise: bytes, position: int) -> None:
    raw = sent(shipped())
    opened(raw[:position] + noise + raw[position:])
    opened(noise)
