"""Store 9006: the steps of its checkout share one address; wants the security code, in a frame."""

from __future__ import annotations

from local.street.store.products import DemoProduct, dressed, single
from local.street.stores import Build, ShippingOption, StoreSpec, Taxes, WebCheckout
from local.street.web.account import VISA

_GOODS = (
    single("CK-TEAPOT", "iron-teapot", "Iron teapot", 7800, "Enameled inside."),
    single("CK-WHISK", "bamboo-whisk", "Bamboo whisk", 1425, "Eighty prongs."),
    DemoProduct(
        "tea-towel",
        "Tea towel",
        "Half linen, with a loop.",
        dressed("CK-TOWEL", 1650, ("Medium", "Large"), ("Ecru", "Rose"), "CK-TOWEL-ROSE-LARGE"),
    ),
)

_WEB = WebCheckout(
    build=Build.STEPS,
    playbook="copper_kettle",
    options=(
        ShippingOption("economy", "Economy", "Arrives in 7 to 9 days", 495, free_from_cents=8500),
        ShippingOption("standard", "Standard", "Arrives in 3 to 5 days", 895),
    ),
    taxes=Taxes(default=700, by_state={"CA": 725, "NY": 888, "OR": 0}),
    default_card=VISA,
    takes_gift_card=True,
    no_delivery_to=frozenset({"PR", "GU", "VI", "AS", "MP"}),
)

COPPER_KETTLE = StoreSpec(
    store_id=9006,
    name="Copper Kettle",
    tagline="Pots, pans and everything for tea.",
    code="CK",
    color="#9a4a2b",
    goods=_GOODS,
    web=_WEB,
)
