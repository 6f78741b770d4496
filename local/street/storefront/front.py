"""The public pages of one store, with what can go wrong on a product page."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from local.street.faults.catalogue import PAGE_FAULTS
from local.street.faults.fault import Fault
from local.street.serving import Request, Response, redirect
from local.street.store.open_store import OpenStore
from local.street.store.products import DemoProduct
from local.street.storefront import views
from local.street.storefront.layout import not_found, page, picture

_PRODUCT = re.compile(r"/products/([A-Za-z0-9-]+)")
_PICTURE = re.compile(r"/images/([A-Za-z0-9-]+)\.svg")
_ORDER = re.compile(r"/orders/([A-Z0-9-]+)")
_MOVED = "/moved"
_HUGE_BYTES = 12 * 1024 * 1024
_DEAD_ENDS = {
    Fault.PAGE_NOT_FOUND: 404,
    Fault.PAGE_GONE: 410,
    Fault.PAGE_SERVER_ERROR: 500,
}
_ELSEWHERE = {
    Fault.PAGE_REDIRECTS_ELSEWHERE: "http://elsewhere.example/products/1",
    Fault.PAGE_REDIRECTS_TO_PRIVATE: "http://169.254.169.254/latest/meta-data/",
}


Controls = Callable[[DemoProduct], str]


def _nothing(_: DemoProduct) -> str:
    return ""


class Front:
    """Home, product pages, pictures and order pages of one store."""

    def __init__(self, open_store: OpenStore) -> None:
        self._premises = open_store

    def handle(self, request: Request, controls: Controls = _nothing) -> Response:
        """`controls` makes the markup that a product page has to buy with."""
        spec = self._premises.spec
        if request.path == "/":
            return views.home(self._premises)
        if request.path in ("/terms", "/returns"):
            return page(spec, "Small print", "<h1>Small print</h1><p>30 days to return.</p>")
        if found := _PICTURE.fullmatch(request.path):
            good = self._premises.shelf.good(found[1])
            return picture(spec.color, good.name) if good else not_found(spec)
        if found := _ORDER.fullmatch(request.path):
            placed = self._premises.orders.find(found[1])
            return views.order(self._premises, placed) if placed else not_found(spec)
        return self._product(request.path, controls)

    def _product(self, path: str, controls: Controls) -> Response:
        found = _PRODUCT.fullmatch(path.removesuffix(_MOVED))
        good = self._good(found[1]) if found else None
        if good is None:
            return not_found(self._premises.spec)
        fault = self._fault_of(good)
        if fault in _DEAD_ENDS:
            return not_found(self._premises.spec, _DEAD_ENDS[fault])
        if fault in _ELSEWHERE:
            return redirect(_ELSEWHERE[fault], 302)
        if fault is Fault.PAGE_REDIRECTS_WITHIN and not path.endswith(_MOVED):
            return redirect(f"{good.path}{_MOVED}", 301)
        return self._shown(good, fault, controls)

    def _good(self, wanted: str) -> DemoProduct | None:
        """By handle, as the shop's own links have it, or by article number."""
        return self._premises.shelf.by_handle(wanted) or self._premises.shelf.good(wanted)

    def _shown(self, good: DemoProduct, fault: Fault | None, controls: Controls) -> Response:
        shown = views.product(self._premises, good, fault, controls(good))
        if fault is Fault.PAGE_SLOW:
            return replace(shown, after=self._premises.timings.slow)
        if fault is Fault.PAGE_HUGE:
            return replace(shown, body=shown.body + b"<!--" + b"." * _HUGE_BYTES + b"-->")
        if fault is Fault.PAGE_PRICE_CHANGES:
            for variant in good.variants:
                raised = variant.price_cents * 115 // 100
                self._premises.shelf.put(variant.sku, price_cents=raised)
        return shown

    def _fault_of(self, good: DemoProduct) -> Fault | None:
        faults = [note.fault for note in PAGE_FAULTS]
        return good.fault if good.fault in faults else self._premises.first_switched(faults)
