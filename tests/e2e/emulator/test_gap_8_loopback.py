"""Gap 8: nothing but this machine reaches the emulator."""

import socket

import pytest

from local.ports import HOST
from tests.e2e.emulator.machine import Machine


def test_both_ports_are_bound_to_one_loopback_address(machine: Machine) -> None:
    for port in (machine.ports.base, machine.ports.aws):
        socket.create_connection((HOST, port), timeout=5).close()
        with pytest.raises(OSError, match=r"refused|timed out|unreachable|assign"):
            socket.create_connection(("127.0.0.2", port), timeout=2).close()
