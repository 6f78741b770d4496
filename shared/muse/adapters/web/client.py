"""The HTTP client for stores' pages and APIs. The URLs may come from shoppers, the answers from
anyone: what a request may reach, how long it takes and how much it reads are all bounded."""

from __future__ import annotations

import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from http.client import HTTPException
from urllib.parse import quote, urljoin

from muse.adapters.web.addresses import Networks, Resolver, system_resolver
from muse.adapters.web.body import read_body
from muse.adapters.web.connection import Deadline, PinnedConnection
from muse.adapters.web.errors import (
    RefusalReason,
    WebError,
    WebRefused,
    WebTimeout,
    WebUnavailable,
)
from muse.adapters.web.guard import Guard
from muse.adapters.web.messages import Headers, HttpResponse
from muse.adapters.web.urls import WebUrl, parse_url

MAX_REDIRECTS = 3
_MAX_ADDRESSES = 3
_REDIRECTS = (301, 302, 303, 307, 308)
# Anything ASCII that means something in a URL, and the backslash, so that it is seen and refused.
_LOCATION_CHARACTERS = "%/?:#[]@!$&'()*+,;=-._~\\"
_SECRET_HEADERS = ("authorization", "cookie")
_DEFAULT_HEADERS = {
    "User-Agent": "MuseCheckout/1.0",
    "Accept": "*/*",
    "Accept-Encoding": "gzip",
    "Connection": "close",
}
_OWN_HEADERS = frozenset(
    {"accept-encoding", "connection", "content-length", "host", "transfer-encoding"}
)


@dataclass(frozen=True, slots=True)
class _Outgoing:
    method: str
    headers: Mapping[str, str]
    body: bytes | None

    def send(self, connection: PinnedConnection, url: WebUrl) -> None:
        headers = {**self.headers, "Host": url.authority}
        connection.request(self.method, url.target, self.body, headers)

    def without_secrets(self) -> _Outgoing:
        """What another host may be told as well."""
        kept = {n: value for n, value in self.headers.items() if n.lower() not in _SECRET_HEADERS}
        return replace(self, headers=kept)


class SafeHttp:
    """Requests to a store's own domains, and to nothing else.

    `allowed_networks` (CIDR) are reached although they aren't public, and without TLS if the URL
    says so; the setting FetchAllowedNetworks, empty in the cloud. Times are in seconds.
    `resolver` and `tls` are there for tests. An instance may be shared by threads.
    """

    def __init__(
        self,
        allowed_networks: Sequence[str] = (),
        connect_timeout: float = 2.0,
        read_timeout: float = 8.0,
        max_bytes: int = 2_000_000,
        *,
        resolver: Resolver = system_resolver,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._guard = Guard(Networks.of(allowed_networks), resolver, connect_timeout)
        self._connect_timeout = connect_timeout
        self._read_timeout = read_timeout
        self._max_bytes = max_bytes
        self._given_tls = tls

    def request(
        self,
        method: str,
        url: str,
        *,
        domains: Sequence[str],
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        timeout: float | None = None,
    ) -> HttpResponse:
        """The answer, whatever its status.

        `domains` are `host`, `host:port` or `*.host` (names below it); the URL's host and port must
        be one of them. The host is resolved once, all its addresses must be public, and one of
        them is connected to. A GET follows up to three redirects, each under the same conditions;
        for other methods a redirect is the answer. `timeout` bounds the whole, redirects included
        (default: connect_timeout + read_timeout). Nothing is retried.

        Errors: WebRefused, WebTimeout, WebUnavailable; `error.sent` says whether the store may have
        received the request.
        """
        total = self._connect_timeout + self._read_timeout if timeout is None else timeout
        deadline = Deadline(total)
        outgoing = _Outgoing(method, _complete(headers or {}), body)
        location, last = url, None
        for hop in range(MAX_REDIRECTS + 1):
            try:
                target = parse_url(location)
                if last is not None and target.authority != last.authority:
                    outgoing = outgoing.without_secrets()
                addresses = self._guard.addresses(target, domains, deadline)
            except WebRefused as refused:
                raise WebRefused(refused.reason, redirected=hop > 0) from None
            response = self._exchange(outgoing, target, addresses, deadline)
            redirect = _redirect(method, response)
            if redirect is None:
                return response
            location, last = redirect, target
        raise WebRefused(RefusalReason.REDIRECTS, redirected=True)

    def _exchange(
        self, outgoing: _Outgoing, url: WebUrl, addresses: Sequence[str], deadline: Deadline
    ) -> HttpResponse:
        """One request, one answer, on a connection of its own."""
        connection = self._connect(url, addresses, deadline)
        try:
            with connection.closing_at(deadline):
                outgoing.send(connection, url)
                answer = connection.getresponse()
                content = read_body(answer, self._max_bytes)
        except (OSError, HTTPException, WebError) as error:
            raise _failure(error, deadline) from error
        finally:
            connection.close()
        if deadline.passed:
            raise WebTimeout(sent=True)
        return HttpResponse(answer.status, Headers(answer.getheaders()), content, str(url))

    def _connect(
        self, url: WebUrl, addresses: Sequence[str], deadline: Deadline
    ) -> PinnedConnection:
        tls = self._tls if url.scheme == "https" else None
        failure: OSError | None = None
        for address in addresses[:_MAX_ADDRESSES]:
            seconds = min(self._connect_timeout, deadline.remaining)
            if seconds == 0.0:
                break
            connection = PinnedConnection(url, address, tls, seconds)
            try:
                connection.connect()
            except OSError as error:
                failure = error
                continue
            connection.sock.settimeout(self._read_timeout)
            return connection
        raise _not_connected(failure) from failure

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        # Loading the certificate authorities takes tens of milliseconds: once, when needed.
        return self._given_tls or ssl.create_default_context()


def _complete(headers: Mapping[str, str]) -> Mapping[str, str]:
    """The caller's headers, and the usual ones where the caller has none."""
    given = {name.lower() for name in headers}
    if given & _OWN_HEADERS:
        raise ValueError(f"{sorted(given & _OWN_HEADERS)} are set by the client itself")
    usual = {name: value for name, value in _DEFAULT_HEADERS.items() if name.lower() not in given}
    return {**usual, **headers}


def _redirect(method: str, response: HttpResponse) -> str | None:
    """Where to go on, if the answer is a redirect that is followed."""
    location = response.headers.get("Location")
    if method != "GET" or response.status not in _REDIRECTS or location is None:
        return None
    # Some servers put bytes into it that ought to be escaped; http.client reads them as Latin-1.
    escaped = quote(location.strip(), safe=_LOCATION_CHARACTERS, encoding="latin-1")
    try:
        return urljoin(response.url, escaped)
    except ValueError:
        raise WebRefused(RefusalReason.MALFORMED, redirected=True) from None


def _failure(error: Exception, deadline: Deadline) -> WebError:
    """What became of a request that was on its way."""
    if deadline.passed or isinstance(error, TimeoutError):
        return WebTimeout(sent=True)
    if isinstance(error, WebError):
        return error
    return WebUnavailable("The connection to the store broke.", sent=True)


def _not_connected(failure: OSError | None) -> WebError:
    if failure is None or isinstance(failure, TimeoutError):
        return WebTimeout(sent=False)
    if isinstance(failure, ssl.SSLError):
        return WebUnavailable("No trusted connection to the store was possible.", sent=False)
    return WebUnavailable("The store could not be reached.", sent=False)
