"""How stores are reached: over a client that can't be led elsewhere."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from muse.runtime.settings import listed

if TYPE_CHECKING:
    from muse.adapters.web.client import SafeHttp


@cache
def safe_http() -> SafeHttp:
    from muse.adapters.web.client import SafeHttp

    return SafeHttp(allowed_networks=listed("FETCH_ALLOWED_NETWORKS"))
