"""Where a person may go on: only at the store itself."""

from __future__ import annotations

from collections.abc import Sequence

from muse.adapters.web.addresses import Networks
from muse.adapters.web.errors import WebRefused
from muse.adapters.web.urls import host_address, is_listed, parse_url


def safe_url(url: str | None, domains: Sequence[str], networks: Networks) -> str | None:
    """`url` in its normal form if it is https and on one of the store's `domains`; without TLS
    only in the allowed networks of a developer's machine. None for everything else."""
    if url is None:
        return None
    try:
        parsed = parse_url(url)
    except WebRefused:
        return None
    address = host_address(parsed.host)
    is_local = address is not None and networks.contain(address)
    if not is_listed(parsed, domains) or (parsed.scheme != "https" and not is_local):
        return None
    return str(parsed)
