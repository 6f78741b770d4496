"""Public keys of senders, from the DNS."""

from __future__ import annotations

import dns.exception
import dns.name
import dns.resolver

from muse.domain.errors import Unavailable

_SECONDS = 5.0
_LONGEST = 4_096


class DnsKeys:
    """A KeyLookup. `servers` (`address:port`) are asked instead of the machine's own."""

    def __init__(self, servers: tuple[str, ...] = ()) -> None:
        self._resolver = dns.resolver.Resolver(configure=not servers)
        if servers:
            hosts = [server.rpartition(":") for server in servers]
            self._resolver.nameservers = [host for host, _, _ in hosts]
            self._resolver.port = int(hosts[0][2])

    def __call__(self, name: str) -> bytes | None:
        """The TXT record of a name. Errors: Unavailable."""
        try:
            asked = dns.name.from_text(name)
        except (dns.exception.DNSException, UnicodeError):  # no name at all
            return None
        try:
            answer = self._resolver.resolve(asked, "TXT", lifetime=_SECONDS, search=False)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return None
        except dns.exception.DNSException as error:
            raise Unavailable from error
        record = b"".join(next(iter(answer)).strings)
        return record if len(record) <= _LONGEST else None
