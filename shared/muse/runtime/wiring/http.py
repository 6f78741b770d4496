"""How stores are reached: over a client that can't be led elsewhere."""

from __future__ import annotations

from functools import cache

from muse.adapters.web.client import SafeHttp
from muse.runtime.settings import listed


@cache
def safe_http() -> SafeHttp:
    return SafeHttp(allowed_networks=listed("FETCH_ALLOWED_NETWORKS"))
