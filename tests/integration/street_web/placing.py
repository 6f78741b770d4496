"""Orders at a web store of the street through the retailer adapter."""

from __future__ import annotations

from datetime import date

from local.parts import STREET_ACCOUNT
from local.street.store.open_store import OpenStore
from muse.domain.accounts.credentials import Credentials
from muse.domain.money import Money
from muse.domain.order import Order
from muse.domain.store import Authorisation, Method, Store
from tests.builders import a_product, an_address, an_order
from tests.web_placing import WebStore

RIGHT = Credentials(
    STREET_ACCOUNT["username"], STREET_ACCOUNT["password"], STREET_ACCOUNT["securityCode"]
)


def entry_of(open_store: OpenStore) -> WebStore:
    """The store as the registry has it."""
    assert open_store.spec.web
    store = Store(
        store_id=open_store.store_id,
        name=open_store.spec.name,
        domains=(open_store.domain,),
        methods=(Method.HEADLESS,),
        verified_methods=(Method.HEADLESS,),
        authorisation=Authorisation("demo", date(2026, 11, 1), "the street"),
        playbook=open_store.spec.web.playbook,
    )
    return WebStore(store, RIGHT)


def order_at(open_store: OpenStore) -> Order:
    """One piece of the store's first article."""
    good, shelf = open_store.shelf.goods[0], open_store.shelf
    article = good.featured
    product = a_product(
        open_store.store_id,
        article.sku,
        name=good.name,
        url=f"{open_store.base_url}{good.path_of(article)}",
        price=Money(shelf.price_of(article.sku)),
        size=article.size,
        color=article.color,
    )
    return an_order(open_store.store_id, [product], shipping_address=an_address(state="OR"))
