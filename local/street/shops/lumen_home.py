"""Store 9005: a single-page app, whose pages a script draws."""

from __future__ import annotations

from local.street.store.products import DemoProduct, dressed, single
from local.street.stores import Build, ShippingOption, StoreSpec, Taxes, WebCheckout
from local.street.web.account import VISA

_GOODS = (
    single("LH-BULB", "warm-bulb", "Warm bulb", 1200, "2700 K, dimmable."),
    single("LH-CORD", "linen-cord", "Linen cord", 1650, "Three meters.", stock=9),
    DemoProduct(
        "paper-shade",
        "Paper shade",
        "Folded by hand from washi paper.",
        dressed("LH-SHADE", 6900, ("Small", "Large"), ("White", "Amber"), "LH-SHADE-AMBER-LARGE"),
        as_group=True,
    ),
)

_WEB = WebCheckout(
    build=Build.APP,
    playbook="lumen_home",
    options=(
        ShippingOption("ground", "Ground", "Arrives in 4 to 6 days", 795, free_from_cents=7500),
    ),
    taxes=Taxes(default=500, by_state={"CA": 863, "NY": 800, "OR": 0}, on_shipping=True),
    default_card=VISA,
    no_delivery_to=frozenset({"PR", "GU", "VI", "AS", "MP"}),
)

LUMEN_HOME = StoreSpec(
    store_id=9005,
    name="Lumen Home",
    tagline="Light for every room.",
    code="LH",
    color="#8a5a12",
    goods=_GOODS,
    web=_WEB,
)
