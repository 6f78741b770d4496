"""Which pages are a store's own, by its entry in the registry."""

from __future__ import annotations

from collections.abc import Sequence

from muse.adapters.retailers.ucp.continuation import safe_url
from muse.adapters.web.addresses import Networks
from muse.domain.store import Store


class ListedPages:
    """Pages on the domains of a store's entry (StorePages)."""

    def __init__(self, allowed_networks: Sequence[str] = ()) -> None:
        self._networks = Networks.of(allowed_networks)

    def own_page(self, store: Store, url: str) -> str | None:
        return safe_url(url, store.domains, self._networks)
