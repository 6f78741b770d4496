"""Public keys of senders, asked for over the network."""

from __future__ import annotations

import socket

import dns.rcode
import pytest

from muse.adapters.mail import keys
from muse.adapters.mail.keys import DnsKeys
from muse.domain.errors import Unavailable
from tests.corpus.book import KEYS
from tests.corpus.messages import SENDING
from tests.corpus.signing import SELECTOR
from tests.dns_server import name_server

NAME = f"{SELECTOR}._domainkey.{SENDING}"


def test_a_record_in_several_pieces_is_one() -> None:
    with name_server(KEYS) as server:
        found = DnsKeys((server,))(NAME)
    assert found == KEYS[NAME]
    assert len(found) > 255


def test_a_name_that_has_no_key() -> None:
    with name_server(KEYS) as server:
        assert DnsKeys((server,))(f"gone.{NAME}") is None


@pytest.mark.parametrize("name", ["a..b", "x" * 64 + ".example", ("x" * 60 + ".") * 5])
def test_a_name_that_is_none(name: str) -> None:
    with name_server(KEYS) as server:
        assert DnsKeys((server,))(name) is None


@pytest.mark.parametrize("rcode", [dns.rcode.SERVFAIL, dns.rcode.REFUSED])
def test_a_server_that_does_not_know_is_asked_again_later(rcode: dns.rcode.Rcode) -> None:
    with name_server(KEYS, rcode) as server, pytest.raises(Unavailable):
        DnsKeys((server,))(NAME)


def test_a_server_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "_SECONDS", 0.2)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        with pytest.raises(Unavailable):
            DnsKeys((f"127.0.0.1:{silent.getsockname()[1]}",))(NAME)
