"""URLs, read strictly: what a browser would guess at is refused."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

from muse.adapters.web.errors import RefusalReason, WebRefused

MAX_LENGTH = 2048
_MAX_NAME = 253
_MAX_PORT = 65535
_DEFAULT_PORTS = {"https": 443, "http": 80}
_URL = re.compile(r"(https?)://([^/?#]*)(/[^?#]*)?(\?[^#]*)?(?:#.*)?", re.IGNORECASE)
_AUTHORITY = re.compile(r"(\[[^\]]*\]|[^:\[\]]*)(?::([0-9]{1,5}))?")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
# Everything that may stand in a path or query as it is; "%" is there because of escapes.
_UNESCAPED = "%/?:@!$&'()*+,;=-._~[]"


@dataclass(frozen=True, slots=True)
class WebUrl:
    """A URL in its normal form: host in lower case and punycode (an IPv6 address without
    brackets), `target` the escaped path and query. It has no credentials and no fragment."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def authority(self) -> str:
        """Host and, where it isn't the scheme's own, port."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    def __str__(self) -> str:
        return f"{self.scheme}://{self.authority}{self.target}"


@dataclass(frozen=True, slots=True)
class Domain:
    """One of a store's domains. `port` None means the scheme's own; `below` that the names below
    it are meant (`*.example.com`), not the name itself."""

    host: str
    port: int | None
    below: bool

    def covers(self, url: WebUrl) -> bool:
        if url.port != (self.port or _DEFAULT_PORTS[url.scheme]):
            return False
        return url.host.endswith(f".{self.host}") if self.below else url.host == self.host


def parse_url(url: str) -> WebUrl:
    """The URL in its normal form. Error: WebRefused.

    Refused are white space, control and other unprintable characters, backslashes, credentials,
    any scheme but https and http, host names that aren't valid, and numbers that only some
    programs read as an address (127.1, 0x7f.0.0.1).
    """
    if len(url) > MAX_LENGTH or not url.isprintable() or " " in url or "\\" in url:
        raise WebRefused(RefusalReason.MALFORMED)
    match = _URL.fullmatch(url)
    if match is None:
        raise WebRefused(_why_not(url))
    scheme, authority, path, query = match.groups()
    if "@" in authority:
        raise WebRefused(RefusalReason.CREDENTIALS)
    try:
        host, port = _host_and_port(authority)
        target = quote((path or "/") + (query or ""), safe=_UNESCAPED)
    except ValueError:
        raise WebRefused(RefusalReason.MALFORMED) from None
    scheme = scheme.lower()
    return WebUrl(scheme, host, _DEFAULT_PORTS[scheme] if port is None else port, target)


@lru_cache(maxsize=1024)
def parse_domain(entry: str) -> Domain:
    """An entry of a store's domains: `shop.example`, `shop.example:8443` or `*.shop.example`
    (every name below shop.example, at any depth, but not shop.example). ValueError if it is none.
    """
    below = entry.startswith("*.")
    host, port = _host_and_port(entry.removeprefix("*."))
    if below and ("." not in host or host_address(host) is not None):
        raise ValueError(f"{entry!r} would cover more than one owner's names")
    return Domain(host, port, below)


def is_listed(url: WebUrl, domains: Sequence[str]) -> bool:
    """Whether host and port of `url` are one of `domains`."""
    return any(parse_domain(entry).covers(url) for entry in domains)


def host_address(host: str) -> str | None:
    """The IP address that `host` (in normal form) spells out, if it is no name."""
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        return None


def _why_not(url: str) -> RefusalReason:
    other_scheme = re.match(r"[a-z][a-z0-9+.-]*:", url, re.IGNORECASE)
    known = url.lower().startswith(("http:", "https:"))
    return RefusalReason.SCHEME if other_scheme and not known else RefusalReason.MALFORMED


def _host_and_port(authority: str) -> tuple[str, int | None]:
    match = _AUTHORITY.fullmatch(authority)
    if match is None:
        raise ValueError("no host and port")
    host, port = match.groups()
    if port is not None and not 1 <= int(port) <= _MAX_PORT:
        raise ValueError("no such port")
    if host.startswith("["):
        return str(ipaddress.IPv6Address(_without_zone(host[1:-1]))), _number(port)
    return _normal_name(host), _number(port)


def _number(port: str | None) -> int | None:
    return None if port is None else int(port)


def _without_zone(address: str) -> str:
    if "%" in address:
        raise ValueError("a zone means something on one machine only")
    return address


def _normal_name(host: str) -> str:
    """Lower case, punycode, no trailing dot. ValueError if it is no host name."""
    if len(host) > _MAX_NAME:
        raise ValueError("too long for a host name")
    name = host if host.isascii() else host.encode("idna").decode("ascii")
    name = name.lower().removesuffix(".")
    labels = name.split(".")
    if not all(_LABEL.fullmatch(label) for label in labels):
        raise ValueError("no host name")
    # A last label that begins with a digit belongs to an address; only its plain form is read.
    if labels[-1][0].isdigit():
        return str(ipaddress.IPv4Address(name))
    return name
