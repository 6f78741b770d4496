"""What stands between a URL and the network: is it the store's, and where does it lead?"""

from __future__ import annotations

from collections.abc import Sequence

from muse.adapters.web.addresses import Networks, Resolver, resolve_within
from muse.adapters.web.connection import Deadline
from muse.adapters.web.errors import RefusalReason, WebRefused, WebTimeout, WebUnavailable
from muse.adapters.web.urls import WebUrl, host_address, is_listed


class Guard:
    """Decides which addresses may be connected to for a URL."""

    def __init__(self, networks: Networks, resolver: Resolver, resolve_seconds: float) -> None:
        self._networks = networks
        self._resolver = resolver
        self._resolve_seconds = resolve_seconds

    def addresses(self, url: WebUrl, domains: Sequence[str], deadline: Deadline) -> Sequence[str]:
        """The addresses that `url` may be fetched from.

        Every address of the host must be public or in an allowed network, not just one: else a
        name that answers now this, now that would get through by asking often enough. Without TLS
        only allowed networks are reached. Errors: WebRefused, WebTimeout, WebUnavailable.
        """
        if not is_listed(url, domains):
            raise WebRefused(RefusalReason.DOMAIN)
        encrypted = url.scheme == "https"
        if not encrypted and not self._networks.allowed:
            raise WebRefused(RefusalReason.SCHEME)
        addresses = self._resolve(url, deadline)
        if not all(self._networks.admit(address) for address in addresses):
            raise WebRefused(RefusalReason.ADDRESS)
        if not encrypted and not all(self._networks.contain(address) for address in addresses):
            raise WebRefused(RefusalReason.SCHEME)
        return addresses

    def _resolve(self, url: WebUrl, deadline: Deadline) -> Sequence[str]:
        spelled_out = host_address(url.host)
        if spelled_out is not None:
            return (spelled_out,)
        seconds = min(self._resolve_seconds, deadline.remaining)
        try:
            addresses = resolve_within(seconds, self._resolver, url.host, url.port)
        except TimeoutError as error:
            raise WebTimeout(sent=False) from error
        except OSError as error:
            raise WebUnavailable("The store's host name was not found.", sent=False) from error
        if not addresses:
            raise WebUnavailable("The store's host name has no address.", sent=False)
        return addresses
