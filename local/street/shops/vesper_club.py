"""Store 9007: a club for members: nothing but the sign-in for who is not signed in."""

from __future__ import annotations

from local.street.store.products import DemoProduct, dressed, single
from local.street.stores import Build, ShippingOption, StoreSpec, Taxes, WebCheckout
from local.street.web.account import MASTERCARD

_GOODS = (
    single("VC-CANDLE", "fig-candle", "Fig candle", 3800, "Burns for fifty hours."),
    single("VC-SOAP", "olive-soap", "Olive soap", 1100, "From Aleppo.", stock=12),
    DemoProduct(
        "linen-robe",
        "Linen robe",
        "Washed linen with a belt.",
        dressed("VC-ROBE", 12400, ("S", "M", "L"), ("Sage", "Night"), "VC-ROBE-NIGHT-S"),
        as_group=True,
    ),
)

_WEB = WebCheckout(
    build=Build.MEMBERS,
    playbook="vesper_club",
    options=(ShippingOption("post", "Post", "Arrives in 4 to 7 days", 650, free_from_cents=15000),),
    taxes=Taxes(default=650, by_state={"CA": 725, "NY": 888, "OR": 0}),
    default_card=MASTERCARD,
    no_delivery_to=frozenset({"PR", "GU", "VI", "AS", "MP"}),
)

VESPER_CLUB = StoreSpec(
    store_id=9007,
    name="Vesper Club",
    tagline="For members only.",
    code="VC",
    color="#2f3e5c",
    goods=_GOODS,
    web=_WEB,
)
