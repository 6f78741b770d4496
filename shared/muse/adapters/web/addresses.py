"""Which network addresses may be connected to."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

# A host name and a port → its addresses, as text. Error: OSError.
Resolver = Callable[[str, int], Sequence[str]]

# Everything that is routed on the IPv6 internet today (RFC 4291); the rest is refused as a whole,
# because what Python calls global differs from version to version there.
_GLOBAL_UNICAST = IPv6Network("2000::/3")
# Addresses that carry an IPv4 address inside: NAT64 (RFC 6052) is what a network without IPv4
# answers for every IPv4 host; 6to4 (RFC 3056) and Teredo (RFC 4380) are history.
_NAT64 = IPv6Network("64:ff9b::/96")
_TUNNELS = (IPv6Network("2002::/16"), IPv6Network("2001::/32"))


@dataclass(frozen=True, slots=True)
class Networks:
    """The networks that may be reached although they aren't public."""

    allowed: tuple[IPv4Network | IPv6Network, ...] = ()

    @classmethod
    def of(cls, networks: Sequence[str]) -> Networks:
        """From CIDR notation. ValueError when one isn't."""
        return cls(tuple(ip_network(network) for network in networks))

    def admit(self, address: str) -> bool:
        """Whether a connection to this address is allowed."""
        return self.contain(address) or _is_public(_effective(address))

    def contain(self, address: str) -> bool:
        """Whether the address lies in one of the allowed networks."""
        effective = _effective(address)
        return any(effective in network for network in self.allowed)


def system_resolver(host: str, port: int) -> Sequence[str]:
    """The operating system's answer, without repetitions."""
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return tuple(dict.fromkeys(str(answer[4][0]) for answer in answers))


def resolve_within(seconds: float, resolver: Resolver, host: str, port: int) -> Sequence[str]:
    """Resolve, but not for longer than this: the system's resolver has no time limit of its own.
    Errors: OSError, TimeoutError."""
    answers: list[Sequence[str]] = []
    failures: list[OSError] = []

    def resolve() -> None:
        try:
            answers.append(resolver(host, port))
        except OSError as error:
            failures.append(error)

    thread = threading.Thread(target=resolve, name=f"resolve {host}", daemon=True)
    thread.start()
    thread.join(seconds)
    if answers:
        return answers[0]
    if failures:
        raise failures[0]
    raise TimeoutError


def _effective(address: str) -> IPv4Address | IPv6Address:
    """The address that packets end up at: an IPv4 address inside an IPv6 one counts itself."""
    parsed = ip_address(address)
    if isinstance(parsed, IPv4Address):
        return parsed
    if parsed.ipv4_mapped is not None:
        return parsed.ipv4_mapped
    if parsed in _NAT64:
        return IPv4Address(parsed.packed[-4:])
    return parsed


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if not address.is_global or address.is_multicast or address.is_reserved:
        return False
    if isinstance(address, IPv4Address):
        return True
    tunnelled = any(address in network for network in _TUNNELS)
    return address in _GLOBAL_UNICAST and not tunnelled
