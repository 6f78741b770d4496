"""One store: its pages and, where it has one, its checkout in them or its ordering API, and the
authorization server with which its customers link their accounts."""

from __future__ import annotations

import re

from local.street.authorization.clients import Clients
from local.street.authorization.server import AuthorizationServer
from local.street.serving import Request, Response, redirect
from local.street.store.open_store import OpenStore
from local.street.store.stock import SoldOut
from local.street.storefront import views
from local.street.storefront.front import Front
from local.street.storefront.layout import not_found
from local.street.storefront.staff import StaffOrders
from local.street.ucp.api import Api
from local.street.ucp.protocol.platforms import Platforms
from local.street.ucp.protocol.refusals import Refusal
from local.street.ucp.sessions.checkout_sessions import MissingCheckout
from local.street.web.shop import WebShop

_API_ROOT = "/ucp"
_CHECKOUT = re.compile(r"/checkout/([a-z0-9_]+)")


class Shop:
    """Answers every request that reaches the store's port."""

    def __init__(self, open_store: OpenStore, platforms: Platforms, clients: Clients) -> None:
        self.open_store = open_store
        self._front = Front(open_store)
        self._staff = StaffOrders(open_store) if open_store.spec.api is None else None
        web = open_store.spec.web
        self._web = WebShop(open_store, web, self._front) if web else None
        api = open_store.spec.api
        self._api = Api(open_store, api, platforms) if api else None
        linking = api.linking if api else None
        self._authorization = AuthorizationServer(open_store, linking, clients) if linking else None

    def handle(self, request: Request) -> Response:
        answer = self._machines(request) if self._api else None
        if answer is None and self._authorization:
            answer = self._authorization.handle(request)
        if answer is None and self._staff:
            answer = self._staff.handle(request)
        if answer is None and self._web:
            answer = self._web.handle(request)
        return answer or self._front.handle(request)

    def _machines(self, request: Request) -> Response | None:
        assert self._api
        if request.path == "/.well-known/ucp":
            return self._api.profile()
        if request.path.startswith(_API_ROOT + "/"):
            return self._api.handle(request, request.path.removeprefix(_API_ROOT))
        if found := _CHECKOUT.fullmatch(request.path):
            return self._finish(request, found[1])
        return None

    def _finish(self, request: Request, checkout_id: str) -> Response:
        """The page behind a checkout's continue_url: a person looks, and orders."""
        assert self._api
        try:
            if request.method != "POST":
                lines, total = self._api.till.summary(checkout_id)
                return views.checkout(self.open_store, lines, total, request.path)
            placed = self._api.till.place_by_hand(checkout_id)
        except (MissingCheckout, Refusal):
            return not_found(self.open_store.spec)
        except SoldOut:
            return not_found(self.open_store.spec, 410)
        return (
            redirect(f"/orders/{placed.number}") if placed else not_found(self.open_store.spec, 410)
        )
