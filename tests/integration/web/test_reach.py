"""What a request reaches: names that resolve elsewhere, redirects, certificates."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from muse.adapters.web.client import SafeHttp
from muse.adapters.web.errors import RefusalReason, WebRefused, WebTimeout, WebUnavailable
from muse.adapters.web.messages import HttpResponse
from tests.integration.web.conftest import Serve, Server

LOOPBACK = ["127.0.0.0/8"]
PAGE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def redirect(location: str, status: int = 302) -> bytes:
    return f"HTTP/1.1 {status} Moved\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode()


class Names:
    """A resolver with answers of its own: one after the other, the last one for ever."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.asked: list[str] = []
        self._answers = answers

    def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        return self._answers[min(len(self.asked), len(self._answers)) - 1]


def fetch(http: SafeHttp, server: Server, path: str = "/p") -> HttpResponse:
    authority = f"shop.example:{server.port}"
    return http.request("GET", f"http://{authority}{path}", domains=[authority])


@pytest.mark.parametrize(
    "answers",
    [
        ["10.0.0.1"],
        ["169.254.169.254"],
        ["::1"],
        ["::ffff:10.0.0.1"],
        ["8.8.8.8", "10.0.0.1"],
        ["10.0.0.1", "8.8.8.8"],
        ["127.0.0.1", "10.0.0.1"],
    ],
)
@pytest.mark.parametrize("scheme", ["https", "http"])
def test_a_name_that_leads_into_a_private_network_is_refused(
    answers: list[str], scheme: str
) -> None:
    http = SafeHttp(LOOPBACK, resolver=Names(answers))
    with pytest.raises(WebRefused) as refused:
        http.request("GET", f"{scheme}://shop.example/p", domains=["shop.example"])
    assert refused.value.reason is RefusalReason.ADDRESS
    assert not refused.value.sent


@pytest.mark.parametrize("answers", [["8.8.8.8"], ["127.0.0.1", "8.8.8.8"]])
def test_without_tls_only_an_allowed_network_is_reached(answers: list[str]) -> None:
    http = SafeHttp(LOOPBACK, resolver=Names(answers))
    with pytest.raises(WebRefused) as refused:
        http.request("GET", "http://shop.example/p", domains=["shop.example"])
    assert refused.value.reason is RefusalReason.SCHEME


def test_in_the_cloud_http_is_refused_without_a_look() -> None:
    names = Names(["8.8.8.8"])
    with pytest.raises(WebRefused) as refused:
        SafeHttp(resolver=names).request("GET", "http://shop.example/p", domains=["shop.example"])
    assert refused.value.reason is RefusalReason.SCHEME
    assert names.asked == []


def test_the_address_that_was_checked_is_the_one_connected_to(server: Server) -> None:
    server.answers["/p"] = PAGE
    names = Names(["127.0.0.1"], ["10.0.0.1"])
    assert fetch(SafeHttp(LOOPBACK, resolver=names), server).body == b"ok"
    assert names.asked == ["shop.example"]
    assert f"Host: shop.example:{server.port}".encode() in server.requests[0]


def test_an_address_that_does_not_answer_makes_room_for_the_next(server: Server) -> None:
    server.answers["/p"] = PAGE
    http = SafeHttp([*LOOPBACK, "::1/128"], resolver=Names(["::1", "127.0.0.1"]))
    assert fetch(http, server).body == b"ok"


def test_a_name_that_does_not_exist_received_nothing() -> None:
    def unknown(_host: str, _port: int) -> Sequence[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    http = SafeHttp(resolver=unknown)
    with pytest.raises(WebUnavailable, match="host name was not found") as failure:
        http.request("GET", "https://shop.example/", domains=["shop.example"])
    assert not failure.value.sent


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_within_the_store_is_followed(server: Server, status: int) -> None:
    server.answers |= {"/p": redirect("/product/1?a=1", status), "/product/1?a=1": PAGE}
    answer = fetch(SafeHttp(LOOPBACK, resolver=Names(["127.0.0.1"])), server)
    assert (answer.body, answer.url.rpartition("/product")[2]) == (b"ok", "/1?a=1")


def test_three_redirects_are_followed_and_no_more(server: Server) -> None:
    server.answers |= {f"/{n}": redirect(f"/{n + 1}") for n in range(4)}
    server.answers["/4"] = PAGE
    http = SafeHttp(LOOPBACK, resolver=Names(["127.0.0.1"]))
    assert fetch(http, server, "/1").body == b"ok"
    with pytest.raises(WebRefused) as refused:
        fetch(http, server, "/0")
    assert refused.value.reason is RefusalReason.REDIRECTS


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("http://169.254.169.254/latest/meta-data/", RefusalReason.DOMAIN),
        ("https://evil.example/", RefusalReason.DOMAIN),
        ("//evil.example/", RefusalReason.DOMAIN),
        ("https://shop.example@evil.example/", RefusalReason.CREDENTIALS),
        ("\\\\evil.example\\p", RefusalReason.MALFORMED),
        ("http://[", RefusalReason.MALFORMED),
        ("file:///etc/passwd", RefusalReason.SCHEME),
    ],
)
def test_a_redirect_elsewhere_is_refused(
    server: Server, location: str, reason: RefusalReason
) -> None:
    server.answers["/p"] = redirect(location)
    with pytest.raises(WebRefused) as refused:
        fetch(SafeHttp(LOOPBACK, resolver=Names(["127.0.0.1"])), server)
    assert refused.value.reason is reason
    assert refused.value.problem.startswith("redirects to an address that ")


def test_every_hop_is_resolved_and_checked_anew(server: Server) -> None:
    server.answers["/p"] = redirect("/q")
    names = Names(["127.0.0.1"], ["169.254.169.254"])
    with pytest.raises(WebRefused) as refused:
        fetch(SafeHttp(LOOPBACK, resolver=names), server)
    assert refused.value.reason is RefusalReason.ADDRESS
    assert len(server.requests) == 1


def test_only_a_get_is_sent_again_elsewhere(server: Server) -> None:
    server.answers["/p"] = redirect("/q", 307)
    authority = f"127.0.0.1:{server.port}"
    url = f"http://{authority}/p"
    answer = SafeHttp(LOOPBACK).request("POST", url, domains=[authority], body=b"{}")
    assert (answer.status, len(server.requests)) == (307, 1)


def test_another_host_of_the_store_does_not_get_the_credentials(serve: Serve) -> None:
    first, second = serve(), serve()
    second.answers["/q"] = PAGE
    first.answers |= {
        "/p": redirect("/r"),
        "/r": redirect(f"http://127.0.0.1:{second.port}/q"),
    }
    SafeHttp(LOOPBACK).request(
        "GET",
        f"http://127.0.0.1:{first.port}/p",
        domains=[f"127.0.0.1:{first.port}", f"127.0.0.1:{second.port}"],
        headers={"Authorization": "Bearer secret", "X-Trace": "1"},
    )
    assert [b"Bearer secret" in request for request in first.requests] == [True, True]
    assert b"Bearer" not in second.requests[0]
    assert b"X-Trace: 1" in second.requests[0]


@pytest.mark.parametrize("answer", ["", "::1"])
def test_a_name_without_a_usable_address_received_nothing(server: Server, answer: str) -> None:
    http = SafeHttp(["::1/128"], resolver=Names([answer] if answer else []))
    with pytest.raises(WebUnavailable) as failure:
        fetch(http, server)
    assert not failure.value.sent


Certified = Callable[[str], tuple[ssl.SSLContext, ssl.SSLContext]]


@pytest.fixture
def certified(tmp_path: Path) -> Certified:
    """Makes a certificate for a host name: a server's side, and a client's that trusts it."""

    def make(host: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
        key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test")])
        certificate = (
            x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
            .not_valid_before(now - timedelta(hours=1))
            .not_valid_after(now + timedelta(hours=1))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(key, hashes.SHA256())
        )
        pem = certificate.public_bytes(serialization.Encoding.PEM)
        secret = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        (tmp_path / "server.pem").write_bytes(secret + pem)
        serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        serving.load_cert_chain(tmp_path / "server.pem")
        trusting = ssl.create_default_context(cadata=pem.decode())
        return serving, trusting

    return make


def over_tls(http: SafeHttp, server: Server) -> HttpResponse:
    authority = f"shop.example:{server.port}"
    return http.request("GET", f"https://{authority}/p", domains=[authority])


def test_tls_greets_and_verifies_the_host_name_at_the_checked_address(
    server: Server, certified: Certified
) -> None:
    serving, trusting = certified("shop.example")
    greeted: list[str | None] = []
    serving.sni_callback = lambda _socket, name, _context: greeted.append(name)
    server.wrap = lambda plain: serving.wrap_socket(plain, server_side=True)
    server.answers["/p"] = PAGE
    http = SafeHttp(LOOPBACK, resolver=Names(["127.0.0.1"]), tls=trusting)
    assert over_tls(http, server).body == b"ok"
    assert greeted == ["shop.example"]


def test_a_trickle_behind_tls_is_cut_off_too(server: Server, certified: Certified) -> None:
    serving, trusting = certified("shop.example")
    server.wrap = lambda plain: serving.wrap_socket(plain, server_side=True)

    def trickle(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        for _ in range(40):
            connection.sendall(b"x")
            time.sleep(0.05)

    server.answers["/p"] = trickle
    http = SafeHttp(LOOPBACK, 0.3, 0.3, resolver=Names(["127.0.0.1"]), tls=trusting)
    with pytest.raises(WebTimeout):
        over_tls(http, server)


@pytest.mark.parametrize("case", ["another name's certificate", "an untrusted certificate"])
def test_a_certificate_that_proves_nothing_is_not_talked_to(
    server: Server, certified: Certified, case: str
) -> None:
    other_name = case == "another name's certificate"
    serving, trusting = certified("evil.example" if other_name else "shop.example")
    server.wrap = lambda plain: serving.wrap_socket(plain, server_side=True)
    server.answers["/p"] = PAGE
    tls = trusting if other_name else None
    http = SafeHttp(LOOPBACK, resolver=Names(["127.0.0.1"]), tls=tls)
    with pytest.raises(WebUnavailable, match="trusted connection") as failure:
        over_tls(http, server)
    assert not failure.value.sent
    assert server.requests == []
