"""Which network addresses may be connected to."""

from __future__ import annotations

import time
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muse.adapters.web.addresses import Networks, resolve_within, system_resolver

NOT_PUBLIC = [
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
    "192.0.2.0/24", "192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/4", "240.0.0.0/4",
]  # fmt: skip
private_addresses = st.one_of(
    *(st.ip_addresses(v=4, network=network) for network in NOT_PUBLIC),
).map(lambda address: IPv4Address(str(address)))


@pytest.mark.parametrize("address", ["8.8.8.8", "151.101.1.1", "2606:4700::1111", "2a00:1450::1"])
def test_the_public_internet_is_reached(address: str) -> None:
    assert Networks().admit(address)


@given(private_addresses)
def test_no_private_address_is_reached_in_any_disguise(address: IPv4Address) -> None:
    number = int(address)
    disguises = [
        str(address),
        f"::ffff:{address}",
        str(IPv6Address(number)),  # IPv4-compatible
        str(IPv6Address((0x64FF9B << 96) + number)),  # NAT64
        str(IPv6Address((0x2002 << 112) + (number << 80))),  # 6to4
        str(IPv6Address((0x20010000 << 96) + (number ^ 0xFFFFFFFF))),  # Teredo
    ]
    assert not any(Networks().admit(disguise) for disguise in disguises)


@pytest.mark.parametrize(
    "address",
    [
        "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1",
        "ff0e::1", "2001:db8::1", "64:ff9b:1::1", "100::1", "4000::1",
    ],
)  # fmt: skip
def test_no_special_ipv6_address_is_reached(address: str) -> None:
    assert not Networks().admit(address)


def test_a_network_without_ipv4_reaches_public_hosts_through_nat64() -> None:
    assert Networks().admit("64:ff9b::8.8.8.8")


def test_an_allowed_network_is_reached_and_nothing_beside_it() -> None:
    networks = Networks.of(["127.0.0.0/8", "::1/128"])
    assert networks.admit("127.0.0.1")
    assert networks.admit("::ffff:127.0.0.1")
    assert networks.admit("::1")
    assert not networks.admit("10.0.0.1")
    assert not networks.contain("8.8.8.8")


@given(st.ip_addresses(v=4))
def test_what_is_allowed_is_exactly_the_network(address: IPv4Address) -> None:
    allowed = Networks.of(["10.1.0.0/16"])
    assert allowed.contain(str(address)) == (address in IPv4Network("10.1.0.0/16"))


def test_a_network_that_is_none_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"10\.0\.0\.1/8"):
        Networks.of(["10.0.0.1/8"])


def test_the_system_resolves_without_repetitions() -> None:
    answers = system_resolver("localhost", 80)
    assert len(set(answers)) == len(answers) > 0


def test_a_resolver_that_hangs_is_not_waited_for() -> None:
    def hang(_host: str, _port: int) -> Sequence[str]:
        time.sleep(3)
        return ["8.8.8.8"]

    began = time.monotonic()
    with pytest.raises(TimeoutError):
        resolve_within(0.05, hang, "shop.example", 443)
    assert time.monotonic() - began < 2.0
