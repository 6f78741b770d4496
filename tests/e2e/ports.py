"""Ports for a whole local system."""

from __future__ import annotations

import random
import socket

from local.ports import HOST

PORTS_OF_ONE_SYSTEM = 34


def free_base(count: int = PORTS_OF_ONE_SYSTEM) -> int:
    """A base port with `count` free ports from it on, below those that outgoing connections and
    servers on port 0 get: another test may want one of them at any moment."""
    while True:
        base = random.randrange(15_000, 32_000)
        if all(is_free(base + offset) for offset in range(count)):
            return base


def is_free(port: int) -> bool:
    """Whether nobody listens there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True
