"""The name server of the local system, while a test runs."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import dns.rcode

from local.mail.name_server import NameServer


@contextmanager
def name_server(
    records: Mapping[str, bytes], rcode: dns.rcode.Rcode | None = None
) -> Iterator[str]:
    """Its `address:port` while the block runs."""
    server = NameServer(0, records, rcode)
    threading.Thread(target=server.serve, daemon=True).start()
    try:
        yield server.address
    finally:
        server.close()
