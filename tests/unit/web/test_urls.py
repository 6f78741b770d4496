"""Which URLs are taken for a store's, and how they are read."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
import urllib3.util
from hypothesis import example, given
from hypothesis import strategies as st

from muse.adapters.web.errors import RefusalReason, WebRefused
from muse.adapters.web.urls import is_listed, parse_domain, parse_url

STORE = ("shop.example", "www.shop.example", "*.cdn.example", "127.0.0.1:8710", "[::1]:8710")


def refusal(url: str, domains: tuple[str, ...] = STORE) -> RefusalReason | None:
    try:
        return None if is_listed(parse_url(url), domains) else RefusalReason.DOMAIN
    except WebRefused as refused:
        return refused.reason


@pytest.mark.parametrize(
    ("url", "normal"),
    [
        ("https://shop.example", "https://shop.example/"),
        ("HTTPS://SHOP.Example/P/1", "https://shop.example/P/1"),
        ("https://shop.example./p", "https://shop.example/p"),
        ("https://shop.example:443/p", "https://shop.example/p"),
        ("https://shop.example/p?q=a%20b#reviews", "https://shop.example/p?q=a%20b"),
        ("https://shop.example/café?c=né", "https://shop.example/caf%C3%A9?c=n%C3%A9"),
        ("https://shop.example?q=1", "https://shop.example/?q=1"),
        ("https://img.eu.cdn.example/x", "https://img.eu.cdn.example/x"),
        ("http://127.0.0.1:8710/p", "http://127.0.0.1:8710/p"),
        ("http://[::1]:8710/p", "http://[::1]:8710/p"),
        ("http://[0:0::1]:8710/p", "http://[::1]:8710/p"),
    ],
)
def test_a_page_of_the_store_is_read_in_its_normal_form(url: str, normal: str) -> None:
    assert refusal(url) is None
    assert str(parse_url(url)) == normal


def test_an_international_name_is_its_punycode() -> None:
    assert parse_url("https://bücher.example/p").host == "xn--bcher-kva.example"
    assert refusal("https://bücher.example/p", ("xn--bcher-kva.example",)) is None


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://user@shop.example/p", RefusalReason.CREDENTIALS),
        ("https://user:secret@shop.example/p", RefusalReason.CREDENTIALS),
        ("http://shop.example@evil.example/", RefusalReason.CREDENTIALS),
        ("https://shop.example:x@evil.example/", RefusalReason.CREDENTIALS),
        ("https://@shop.example/", RefusalReason.CREDENTIALS),
        ("ftp://shop.example/p", RefusalReason.SCHEME),
        ("file:///etc/passwd", RefusalReason.SCHEME),
        ("javascript:alert(1)", RefusalReason.SCHEME),
        ("data:text/html,x", RefusalReason.SCHEME),
        ("https:shop.example/p", RefusalReason.MALFORMED),
        ("https:/shop.example/p", RefusalReason.MALFORMED),
        ("https:///shop.example/p", RefusalReason.MALFORMED),
        ("//shop.example/p", RefusalReason.MALFORMED),
        ("shop.example/p", RefusalReason.MALFORMED),
        ("", RefusalReason.MALFORMED),
        ("https://", RefusalReason.MALFORMED),
        ("https:\\\\shop.example\\p", RefusalReason.MALFORMED),
        ("https://evil.example\\@shop.example/", RefusalReason.MALFORMED),
        ("https://shop.example\\.evil.example/", RefusalReason.MALFORMED),
        (" https://shop.example/p", RefusalReason.MALFORMED),
        ("https://shop.example/p\n", RefusalReason.MALFORMED),
        ("https://shop.example/a b", RefusalReason.MALFORMED),
        ("https://shop.example/p\r\nHost: evil.example", RefusalReason.MALFORMED),
        ("https://shop.example/\x00", RefusalReason.MALFORMED),
        ("https://shop.ex\tample/", RefusalReason.MALFORMED),
        ("https://shop.example\u2028/", RefusalReason.MALFORMED),
        ("https://shop.example\ud800/", RefusalReason.MALFORMED),
        ("https://shop%2eexample/", RefusalReason.MALFORMED),
        ("https://shop..example/", RefusalReason.MALFORMED),
        ("https://shop.example../", RefusalReason.MALFORMED),
        ("https://-shop.example/", RefusalReason.MALFORMED),
        ("https://shop_1.example/", RefusalReason.MALFORMED),
        ("https://" + "a" * 64 + ".example/", RefusalReason.MALFORMED),
        ("https://" + "a." * 130 + "example/", RefusalReason.MALFORMED),
        ("https://shop.example/" + "a" * 2048, RefusalReason.MALFORMED),
        ("https://shop.example:0/", RefusalReason.MALFORMED),
        ("https://shop.example:65536/", RefusalReason.MALFORMED),
        ("https://shop.example:/", RefusalReason.MALFORMED),
        ("https://shop.example:44\uff13/", RefusalReason.MALFORMED),
        ("https://127.1/", RefusalReason.MALFORMED),
        ("https://2130706433/", RefusalReason.MALFORMED),
        ("https://0x7f.0.0.1/", RefusalReason.MALFORMED),
        ("https://0177.0.0.1/", RefusalReason.MALFORMED),
        ("https://[::1%25eth0]:8710/", RefusalReason.MALFORMED),
        ("https://[v1.x]/", RefusalReason.MALFORMED),
        ("https://[shop.example]/", RefusalReason.MALFORMED),
        ("https://evil.example/", RefusalReason.DOMAIN),
        ("https://shop.example.evil.example/", RefusalReason.DOMAIN),
        ("https://evil-shop.example/", RefusalReason.DOMAIN),
        ("https://m.shop.example/", RefusalReason.DOMAIN),
        ("https://cdn.example/", RefusalReason.DOMAIN),
        ("https://evilcdn.example/", RefusalReason.DOMAIN),
        ("https://shop.example:8443/", RefusalReason.DOMAIN),
        ("https://shop.example:80/", RefusalReason.DOMAIN),
        ("http://127.0.0.1/", RefusalReason.DOMAIN),
        ("http://127.0.0.1:8711/", RefusalReason.DOMAIN),
        ("http://localhost:8710/", RefusalReason.DOMAIN),
        ("https://evil.example/https://shop.example/", RefusalReason.DOMAIN),
        ("https://evil.example?https://shop.example/", RefusalReason.DOMAIN),
        ("https://evil.example#@shop.example/", RefusalReason.DOMAIN),
    ],
)
def test_anything_else_is_refused_with_the_reason(url: str, reason: RefusalReason) -> None:
    assert refusal(url) is reason


@pytest.mark.parametrize(
    "entry", ["", "*.example", "*", "shop.example/p", "u@shop.example", "*.1.2.3.4"]
)
def test_a_domain_that_covers_too_much_or_is_none_is_no_entry(entry: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_domain(entry)


# Pieces from which URLs that fool parsers are made.
PIECES = st.sampled_from(
    [
        "http", "https", "HTTPS", ":", "/", "//", "\\", "@", "#", "?", "%", "%2f", "%40", "%00",
        ".", "..", "[", "]", "::1", "127.0.0.1", "0x7f.1", "169.254.169.254", "shop.example",
        "evil.example", "SHOP.EXAMPLE", "localhost", ":443", ":80", ":8710", "*", " ", "\t",
        "\r\n", "\0", "\u3002", "\uff0f", "\uff20", "\u2100", "\u200d", "ß", "é", "user:pw",
        "&", ";", "=", "x",
    ]
)  # fmt: skip
URLS = st.one_of(
    st.text(),
    st.lists(PIECES, max_size=10).map("".join),
    st.lists(PIECES, max_size=8).map(lambda pieces: "https://" + "".join(pieces)),
    st.lists(PIECES, max_size=6).map(lambda pieces: "https://shop.example" + "".join(pieces)),
)


@given(URLS)
@example("https://shop.example\uff0f@evil.example")
@example("https://evil.example\u3002shop.example")
@example("https://shop.example#@evil.example/")
def test_whatever_is_accepted_means_the_same_to_every_parser(url: str) -> None:
    try:
        read = parse_url(url)
    except WebRefused:
        return
    normal = str(read)
    assert normal.isascii()
    assert parse_url(normal) == read
    for host, port, credentials in (_by_standard_library(normal), _by_urllib3(normal)):
        assert host == read.host
        assert port in (None, read.port)
        assert not credentials


@given(URLS)
def test_what_counts_as_the_stores_is_on_the_stores_host(url: str) -> None:
    if refusal(url, ("shop.example",)) is None:
        assert urlsplit(str(parse_url(url))).netloc == "shop.example"


def _by_standard_library(url: str) -> tuple[str | None, int | None, bool]:
    parts = urlsplit(url)
    return parts.hostname, parts.port, bool(parts.username or parts.password)


def _by_urllib3(url: str) -> tuple[str | None, int | None, bool]:
    parts = urllib3.util.parse_url(url)
    return (parts.host or "").strip("[]") or None, parts.port, bool(parts.auth)
