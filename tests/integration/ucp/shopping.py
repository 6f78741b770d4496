"""What tests of the UCP adapter work with: a recorded line to the street, a shopper's order, and
an attempt that keeps its fence in memory."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from muse.adapters.clock import SystemClock
from muse.adapters.retailers.ucp.access.discovery import Discovery
from muse.adapters.retailers.ucp.access.platform import Platform, Timeouts
from muse.adapters.retailers.ucp.catalog import UcpCatalog
from muse.adapters.retailers.ucp.retailer import UcpDependencies, UcpRetailer
from muse.adapters.web.addresses import Networks
from muse.adapters.web.client import SafeHttp
from muse.adapters.web.errors import WebTimeout
from muse.adapters.web.messages import HttpClient, HttpResponse
from muse.domain.money import Money
from muse.domain.order import Order
from muse.domain.placement.attempt import Fence, cap_for
from muse.domain.placement.failures import PriceOverCap
from muse.domain.product import Product
from muse.domain.quote import StoreQuote
from muse.domain.snapshot import StorePart
from muse.domain.store import ApiEndpoint, ApiProtocol, Authorisation, Method, Store
from muse.ports import GivenCode, PaymentReference
from tests import builders
from tests.integration.street.opening import PROFILE_URL, OpenStreet

LOOPBACK = ("127.0.0.0/8",)
CARD_HANDLER = "example.retailstreet.card_token"
TIMEOUTS = Timeouts(ask=2.0, complete=2.0, look=2.0, pauses=(0.2, 0.3, 0.4))
PLATFORM = Platform(PROFILE_URL, "orders@muse.example", LOOPBACK, TIMEOUTS)


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer; no answer when the line failed."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes | None
    response: HttpResponse | None = None

    @property
    def operation(self) -> str:
        """`create`, `update`, `complete`, `cancel`, `read`, `lookup`, `product`, `order`, or
        `discovery`."""
        for method, pattern, name in _OPERATIONS:
            if self.method == method and re.search(pattern, self.url):
                return name
        raise AssertionError(f"{self.method} {self.url} is no operation of the protocol")

    @property
    def sent(self) -> Any:
        return json.loads(self.body) if self.body else None


_OPERATIONS = (
    ("GET", r"/\.well-known/ucp$", "discovery"),
    ("POST", r"/ucp/checkout-sessions$", "create"),
    ("PUT", r"/ucp/checkout-sessions/[^/]+$", "update"),
    ("GET", r"/ucp/checkout-sessions/[^/]+$", "read"),
    ("POST", r"/ucp/checkout-sessions/[^/]+/complete$", "complete"),
    ("POST", r"/ucp/checkout-sessions/[^/]+/cancel$", "cancel"),
    ("POST", r"/ucp/catalog/lookup$", "lookup"),
    ("POST", r"/ucp/catalog/product$", "product"),
)


class RecordedHttp:
    """The real client, with everything that it sends and gets written down."""

    def __init__(self) -> None:
        self._http: HttpClient = SafeHttp(LOOPBACK)
        self.exchanges: list[Exchange] = []
        self.loses: set[str] = set()  # operations whose requests get lost on the way

    def request(
        self,
        method: str,
        url: str,
        *,
        domains: Sequence[str],
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        timeout: float | None = None,
    ) -> HttpResponse:
        asked = Exchange(method, url, dict(headers or {}), body)
        self.exchanges.append(asked)
        if asked.operation in self.loses:
            raise WebTimeout(sent=True)
        response = self._http.request(
            method, url, domains=domains, headers=headers, body=body, timeout=timeout
        )
        self.exchanges[self.exchanges.index(asked)] = replace(asked, response=response)
        return response

    def operations(self) -> list[str]:
        """What was asked, without discovery."""
        return [e.operation for e in self.exchanges if e.operation != "discovery"]


@dataclass
class DemoCard:
    """Muse's funding: one card that the street's stores take."""

    token: str = "tok_muse"
    brand: str = "visa"
    handler: str = CARD_HANDLER

    def reference(self, store: Store, order_number: str, cap: Money) -> PaymentReference:
        return PaymentReference("demo-card", self.handler, self.token, self.brand, "4242", cap)


@dataclass
class MemoryAttempt:
    """An attempt whose fence lies in memory. `before_submit` happens right behind the fence."""

    key: str
    cap: Money
    fence: Fence | None = None
    at_fence: list[str] = field(default_factory=list)
    code: GivenCode | None = None

    def enter_fence(self, *, total: Money, reference: str | None = None) -> None:
        if not total <= self.cap:
            raise PriceOverCap(f"{total.display} is above {self.cap.display}", definite=True)
        now = SystemClock().now()
        until = now + timedelta(seconds=25)
        self.fence = Fence(1, Method.API, now, until, self.key, total, reference=reference)


class Shopper:
    """A shopper of Muse at one store of the street."""

    def __init__(self, street: OpenStreet, store_id: int, http: RecordedHttp) -> None:
        self.street = street
        self.store_id = store_id
        self.http = http
        self.card = DemoCard()
        self.store = store_entry(street, store_id)
        self.discovery = Discovery(http, SystemClock(), Networks.of(LOOPBACK))
        self.means = UcpDependencies(http, self.discovery, PLATFORM, self.card, SystemClock())
        self.retailer = UcpRetailer(self.store, self.means)
        self.catalog = UcpCatalog(http, self.discovery, PLATFORM)

    def part(self, *skus: str, quantity: int = 1) -> StorePart:
        """The frozen lines of a cart with these articles, at the store's shelf prices."""
        shelf = self.street.street.stores[self.store_id].shelf
        products = [self._product(sku, Money(shelf.price_of(sku))) for sku in skus]
        lines = [builders.a_cart_line(product, quantity) for product in products]
        cart = replace(builders.a_cart(products[0]), lines=tuple(lines))
        return builders.a_snapshot(cart).stores[0]

    def order(self, *skus: str, quantity: int = 1, **fields: Any) -> Order:
        """A pending order whose quote is the store's own."""
        part = self.part(*skus, quantity=quantity)
        quote = fields.pop("quote", None) or self.retailer.quote(part, builders.an_address())
        return self._ordered(part, quote, fields)

    def attempt(self, order: Order) -> MemoryAttempt:
        return MemoryAttempt(order.attempt_key, cap_for(order.total, 100, 100))

    def _ordered(self, part: StorePart, quote: StoreQuote, fields: Mapping[str, Any]) -> Order:
        products = [item.product for item in part.items]
        order = builders.an_order(self.store_id, products, quote=quote, **fields)
        items = tuple(
            replace(item, quantity=frozen.quantity)
            for item, frozen in zip(order.items, part.items, strict=True)
        )
        return replace(order, items=items)

    def _product(self, sku: str, price: Money) -> Product:
        return builders.a_product(self.store_id, sku, price=price, size=None, color=None)


def store_entry(street: OpenStreet, store_id: int) -> Store:
    """The store as Muse's registry has it."""
    base_url = street.url_of(store_id)
    return Store(
        store_id=store_id,
        name=street.street.stores[store_id].spec.name,
        domains=(base_url.removeprefix("http://"),),
        methods=(Method.API, Method.MANUAL),
        verified_methods=(Method.API,),
        authorisation=Authorisation("demo store", builders.NOW.date(), "the retail street"),
        api=ApiEndpoint(ApiProtocol.UCP, base_url),
        funding="demo-card",
    )
