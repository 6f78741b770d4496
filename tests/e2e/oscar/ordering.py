"""Orders at the Oscar shop through the retailer adapter."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from muse.domain.accounts.credentials import Credentials
from muse.domain.money import Money
from muse.domain.order import Order
from muse.domain.store import Authorisation, Method, Store
from tests.builders import a_product, an_address, an_order
from tests.e2e.oscar.running import EMAIL, PASSWORD, OscarShop
from tests.web_placing import WebStore

PLAYBOOK_FILE = Path(__file__).with_name("oscar.yaml")
STORE_ID = 9100
COAT, SCARF = "/catalogue/wool-coat_1/", "/catalogue/silk-scarf_2/"
SCARVES = 2
TOTAL = Money(21600)  # a coat and two scarves
ADDRESS = an_address(address2="")


def web_store(shop: OscarShop) -> WebStore:
    """The shop as the registry would have it."""
    store = Store(
        store_id=STORE_ID,
        name="django-oscar",
        domains=(shop.domain,),
        methods=(Method.HEADLESS,),
        verified_methods=(Method.HEADLESS,),
        authorisation=Authorisation("test", date(2026, 11, 1), "this machine"),
        playbook="oscar",
    )
    return WebStore(store, Credentials(EMAIL, PASSWORD), PLAYBOOK_FILE)


def order_at(shop: OscarShop) -> Order:
    """A coat and two scarves."""
    plain = {"size": None, "color": None}
    coat = a_product(STORE_ID, "COAT1", name="Wool coat", url=shop.origin + COAT, **plain)
    scarf = a_product(STORE_ID, "SCARF1", name="Silk scarf", url=shop.origin + SCARF, **plain)
    order = an_order(STORE_ID, [coat, scarf], shipping_address=ADDRESS)
    first, second = order.items
    return replace(order, items=(first, replace(second, quantity=SCARVES)))
