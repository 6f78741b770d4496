"""Store 9001: a boutique without an ordering API. People order there by hand."""

from __future__ import annotations

from local.street.faults.catalogue import PAGE_FAULTS
from local.street.store.products import DemoProduct, dressed, single
from local.street.stores import StoreSpec, faulty_goods

_GOODS = (
    single(
        "WW-SILK-SCARF",
        "silk-scarf",
        "Hand-rolled silk scarf",
        4800,
        "Printed in three colors, rolled and stitched by hand.",
    ),
    single(
        "WW-STRAW-BAG",
        "straw-bag",
        "Straw bag",
        6500,
        "Woven from sea grass, with leather handles.",
        stock=8,
    ),
    single(
        "WW-PEARL-STUDS",
        "pearl-studs",
        "Freshwater pearl studs",
        12950,
        "A pair of small pearls on gold-filled posts.",
        stock=3,
    ),
    DemoProduct(
        "linen-wrap-dress",
        "Linen wrap dress",
        "A midi dress of washed linen that ties at the side.",
        dressed("WW-DRESS", 13800, ("S", "M", "L"), ("Olive", "Sand"), sold_out="WW-DRESS-SAND-S"),
    ),
    DemoProduct(
        "merino-cardigan",
        "Merino cardigan",
        "Fine merino wool, shell buttons.",
        dressed("WW-CARDIGAN", 11200, ("S", "M"), ("Rust", "Navy")),
        as_group=True,
    ),
)

WREN_AND_WILLOW = StoreSpec(
    store_id=9001,
    name="Wren & Willow",
    tagline="A small boutique. We wrap every order ourselves.",
    code="WW",
    color="#7a4b3a",
    goods=(*_GOODS, *faulty_goods("WW", "Cotton shawl", PAGE_FAULTS)),
)
