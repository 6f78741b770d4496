"""Store 9002: quotes four ways to ship, and the platform must choose one."""

from __future__ import annotations

from local.street.store.products import DemoProduct, dressed, single
from local.street.stores import (
    ORDER_FAULTS,
    AccountLinking,
    OrderingApi,
    ShippingOption,
    StoreSpec,
    Taxes,
    faulty_goods,
)

_GOODS = (
    single(
        "HP-ENAMEL-MUG", "enamel-mug", "Enamel mug", 1450, "Holds 12 oz, survives every campfire."
    ),
    single(
        "HP-WOOL-BLANKET", "wool-blanket", "Wool camp blanket", 12900, "Woven from recycled wool."
    ),
    single(
        "HP-LANTERN", "storm-lantern", "Storm lantern", 5400, "Burns for twenty hours.", stock=2
    ),
    single("HP-SOLD-OUT", "cedar-chest", "Cedar chest", 34900, "Made in small series.", stock=0),
    DemoProduct(
        "flannel-shirt",
        "Flannel shirt",
        "Brushed cotton in two checks.",
        dressed("HP-SHIRT", 5900, ("S", "M", "L", "XL"), ("Red", "Green"), "HP-SHIRT-RED-XL"),
    ),
)

_API = OrderingApi(
    handler_id="harbor_card",
    options=(
        ShippingOption("economy", "Economy", "Arrives in 7 to 10 days", 495),
        ShippingOption("post", "Post", "Arrives in 6 to 9 days", 545),
        ShippingOption("standard", "Standard", "Arrives in 3 to 5 days", 895),
        ShippingOption("express", "Express", "Arrives in 1 to 2 days", 1995),
    ),
    taxes=Taxes(
        default=600, by_state={"CA": 725, "NY": 888, "TX": 825, "WA": 650, "OR": 0, "MT": 0}
    ),
    no_delivery_to=frozenset({"PR", "GU", "VI", "AS", "MP"}),
    wants_email=True,
    refuses_empty_checkout=True,
    linking=AccountLinking(rotates_refresh_tokens=True, member_discount=500),
)

HARBOR_AND_PINE = StoreSpec(
    store_id=9002,
    name="Harbor & Pine",
    tagline="Things for cabins, boats and back gardens.",
    code="HP",
    color="#23494f",
    goods=(*_GOODS, *faulty_goods("HP", "Tin cup", ORDER_FAULTS)),
    api=_API,
)
