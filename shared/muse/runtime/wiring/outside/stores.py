"""The store registry."""

from __future__ import annotations

from functools import cache

from muse.ports import StorePages, StoreRegistry
from muse.runtime.settings import listed, optional
from muse.runtime.wiring.outside.http import safe_http


@cache
def stores() -> StoreRegistry:
    from muse.adapters.registry.documents import document_at
    from muse.adapters.registry.files import FileStoreRegistry

    uri = optional("STORES_URI")
    return FileStoreRegistry(document_at(uri, safe_http()) if uri else None)


@cache
def store_pages() -> StorePages:
    from muse.adapters.retailers.store_pages import ListedPages

    return ListedPages(listed("FETCH_ALLOWED_NETWORKS"))
