"""An order at a web store of the street, by its playbook."""

from __future__ import annotations

from dataclasses import dataclass, field

from playwright.sync_api import Page

from local.street.store.open_store import OpenStore
from local.street.store.orders import StoreOrder
from local.street.web.account import DEMO_PASSWORD, DEMO_SECURITY_CODE, EMAIL
from muse.adapters.retailers.headless.engine.deadline import Deadline
from muse.adapters.retailers.headless.engine.engine import Engine
from muse.adapters.retailers.headless.engine.order_facts import Card, OrderFacts, WantedLine
from muse.adapters.retailers.headless.playbook.loading import LoadedPlaybook
from muse.adapters.retailers.headless.playbook.shipped import shipped
from muse.domain.address import Address
from muse.domain.money import Money
from tests.integration.street.opening import OpenStreet

FORMS, APP, STEPS, MEMBERS = 9004, 9005, 9006, 9007
# What is bought, and what it costs to ship it to San Francisco.
WANTED = {
    FORMS: ([("TT-YARN", 2), ("TT-APRON-CLAY-M", 1)], Money(10_355)),
    APP: ([("LH-BULB", 3), ("LH-SHADE-AMBER-SMALL", 1)], Money(11_406)),
    STEPS: ([("CK-WHISK", 2), ("CK-TOWEL-ROSE-MEDIUM", 3)], Money(8_861)),
    MEMBERS: ([("VC-SOAP", 2), ("VC-ROBE-NIGHT-M", 1)], Money(16_309)),
}
SECRETS = {
    "account.username": EMAIL,
    "account.password": DEMO_PASSWORD,
    "card.security_code": DEMO_SECURITY_CODE,
}
ADDRESS = Address(
    "Ada Lovelace", "12 Main Street", "San Francisco", "CA", "94102", "US", "", address2="Apt 4"
)


@dataclass
class Fence:
    """What the engine was told to enter."""

    entered: list[tuple[Money, str | None]] = field(default_factory=list)

    def __call__(self, *, total: Money, reference: str | None = None) -> None:
        self.entered.append((total, reference))


@dataclass
class Buyer:
    """Orders at one store, on one page of a browser."""

    street: OpenStreet
    store_id: int
    page: Page
    fence: Fence = field(default_factory=Fence)
    address: Address = ADDRESS
    playbook: LoadedPlaybook | None = None  # instead of the store's own

    @property
    def store(self) -> OpenStore:
        return self.street.street.stores[self.store_id]

    def line(self, sku: str, quantity: int) -> WantedLine:
        good, variant = self.store.shelf.good(sku), self.store.shelf.variant(sku)
        assert good
        assert variant
        url = f"{self.store.base_url}{good.path_of(variant)}"
        return WantedLine(f"item-{sku}", sku, good.name, url, quantity, variant.size, variant.color)

    def engine(self) -> Engine:
        """An engine that orders what is wanted of this store, for at most 1 % more."""
        pieces, approved = WANTED[self.store_id]
        web = self.store.spec.web
        assert web
        order = OrderFacts(
            order_number="M-1",
            store_url=self.store.base_url,
            lines=tuple(self.line(sku, quantity) for sku, quantity in pieces),
            address=self.address,
            approved=approved,
            cap=Money(approved.cents * 101 // 100),
            card=Card("Visa", "4242"),
        )
        playbook = self.playbook or shipped(web.playbook)
        return Engine(self.page, playbook, order, SECRETS.__getitem__, Deadline.of_seconds(120))

    @property
    def orders(self) -> list[StoreOrder]:
        """What was really ordered."""
        return self.store.orders.all()
