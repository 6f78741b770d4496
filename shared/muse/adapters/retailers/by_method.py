"""Which adapter orders, and which one looks products up, at which store."""

from __future__ import annotations

from muse.adapters.retailers.ucp.retailer import UcpDependencies, UcpRetailer
from muse.domain.placement.failures import NotSupported
from muse.domain.product import Product, ProductReference
from muse.domain.store import ApiProtocol, Method, Store
from muse.ports import Catalog, Retailer


class RetailersByMethod:
    """Implements muse.ports.Retailers: the API method speaks UCP. Without `means` (Muse has not
    published its profile yet) no store can be ordered from by API."""

    def __init__(self, means: UcpDependencies | None) -> None:
        self._means = means

    def of(self, store: Store, method: Method) -> Retailer:
        speaks_ucp = store.api is not None and store.api.protocol is ApiProtocol.UCP
        if method is Method.API and speaks_ucp and self._means:
            return UcpRetailer(store, self._means)
        raise NotSupported(f"{store.name} can't be ordered from by {method}")


class CatalogByProtocol:
    """Implements muse.ports.Catalog: a page is read as a page; an article number is asked of the
    store's API where it has one, else looked for on the page that the registry names."""

    def __init__(self, pages: Catalog, ucp: Catalog | None) -> None:
        self._pages = pages
        self._ucp = ucp

    def look_up(self, store: Store, wanted: ProductReference) -> Product:
        if wanted.url is None and store.api is not None and self._ucp is not None:
            return self._ucp.look_up(store, wanted)
        return self._pages.look_up(store, wanted)
