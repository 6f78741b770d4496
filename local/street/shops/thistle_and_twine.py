"""Store 9004: a haberdashery of plain forms, a page per step of the checkout."""

from __future__ import annotations

from local.street.store.products import DemoProduct, dressed, single
from local.street.stores import Build, ShippingOption, StoreSpec, Taxes, WebCheckout
from local.street.web.account import MASTERCARD

_GOODS = (
    single("TT-YARN", "merino-yarn", "Merino yarn", 1850, "A skein of 100 g."),
    single("TT-SCISSORS", "stork-scissors", "Stork scissors", 2400, "Steel, gilded.", stock=6),
    single("TT-BUTTONS", "horn-buttons", "Horn buttons", 1275, "Six of them on a card."),
    DemoProduct(
        "work-apron",
        "Work apron",
        "Heavy cotton with four pockets.",
        dressed("TT-APRON", 5400, ("S", "M", "L"), ("Indigo", "Clay"), "TT-APRON-CLAY-L"),
    ),
)

_WEB = WebCheckout(
    build=Build.FORMS,
    playbook="thistle_and_twine",
    options=(
        ShippingOption("standard", "Standard", "Arrives in 3 to 5 days", 595, free_from_cents=9900),
        ShippingOption("express", "Express", "Arrives in 1 to 2 days", 1495),
    ),
    taxes=Taxes(default=600, by_state={"CA": 725, "NY": 888, "TX": 825, "OR": 0}),
    default_card=MASTERCARD,
    no_delivery_to=frozenset({"PR", "GU", "VI", "AS", "MP"}),
)

THISTLE_AND_TWINE = StoreSpec(
    store_id=9004,
    name="Thistle & Twine",
    tagline="Haberdashery by post since 1998.",
    code="TT",
    color="#5b4a72",
    goods=_GOODS,
    web=_WEB,
)
