"""Ports for a whole local system."""

from __future__ import annotations

import os
import random
import re
import socket

from local.ports import HOST

PORTS_OF_ONE_SYSTEM = 34
_PROCESSES = 5
_SHARE = 3_400  # ports of one process


def free_base(count: int = PORTS_OF_ONE_SYSTEM) -> int:
    """A base port with `count` free ports from it on, below those that outgoing connections and
    servers on port 0 get: another test may want one of them at any moment. Processes that test side
    by side choose from ports of their own."""
    first = 15_000 + _SHARE * (_process() % _PROCESSES)
    while True:
        base = random.randrange(first, first + _SHARE - count)
        if all(is_free(base + offset) for offset in range(count)):
            return base


def _process() -> int:
    """Which of the processes that test side by side this is."""
    digits = re.sub(r"\D", "", os.environ.get("PYTEST_XDIST_WORKER", ""))
    return int(digits or 0)


def is_free(port: int) -> bool:
    """Whether nobody listens there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True
