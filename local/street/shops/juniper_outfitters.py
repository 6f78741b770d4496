"""Store 9003: one way to ship, free above an amount; taxes shipping, and has a promotion."""

from __future__ import annotations

from local.street.store.products import DemoProduct, dressed, single
from local.street.stores import (
    ORDER_FAULTS,
    AccountLinking,
    OrderingApi,
    Scope,
    ShippingOption,
    StoreSpec,
    Taxes,
    faulty_goods,
)

_GOODS = (
    DemoProduct(
        "trail-jacket",
        "Trail jacket",
        "Light, waterproof, packs into its own pocket.",
        dressed("JO-JACKET", 14800, ("S", "M", "L"), ("Moss", "Slate"), "JO-JACKET-SLATE-L"),
        as_group=True,
    ),
    single("JO-CAP", "field-cap", "Field cap", 3200, "Waxed cotton."),
    single(
        "JO-SOCKS",
        "hiking-socks",
        "Hiking socks",
        1600,
        "Merino blend. Three pairs for the price of two.",
        each_free=3,
    ),
    single("JO-BOTTLE", "steel-bottle", "Steel bottle", 2750, "Keeps cold for a day.", stock=4),
)

_API = OrderingApi(
    handler_id="juniper_card",
    options=(
        ShippingOption("ground", "Ground", "Arrives in 4 to 6 days", 795, free_from_cents=7500),
    ),
    taxes=Taxes(
        default=500,
        by_state={"CA": 863, "NY": 800, "TX": 825, "WA": 1025, "OR": 0, "NH": 0},
        on_shipping=True,
        exempt_below={"NY": 11000},
    ),
    no_delivery_to=frozenset({"PR", "GU", "VI", "AS", "MP", "AK", "HI"}),
    chooses_shipping=True,
    missing_is_404=True,
    promotions=True,
    linking=AccountLinking(
        rotates_refresh_tokens=False,
        takes_secret_in_form=True,
        access_token_seconds=600,
        gated=frozenset({Scope.READ_ORDERS}),
    ),
)

JUNIPER_OUTFITTERS = StoreSpec(
    store_id=9003,
    name="Juniper Outfitters",
    tagline="Free shipping from $75.",
    code="JO",
    color="#4d5d2c",
    goods=(*_GOODS, *faulty_goods("JO", "Canvas strap", ORDER_FAULTS)),
    api=_API,
)
