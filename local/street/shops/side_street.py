"""Stores 9008 and up: small shops, opened on demand so that a cart can span many stores."""

from __future__ import annotations

from local.street.store.products import single
from local.street.stores import OrderingApi, ShippingOption, StoreSpec, Taxes

_FIRST_ID = 9008
_BY_HAND = (9009, 9011)
_NAMES = (
    "Aster Lane",
    "Birch Street Books",
    "Clover Ceramics",
    "Drift Candles",
    "Ember Kitchen",
    "Fern & Fog",
    "Gable Goods",
    "Hazel Paper",
    "Iris Garden",
    "Jetty Supply",
    "Kestrel Bikes",
    "Lark Toys",
    "Mallow Linen",
    "Nettle Tea",
    "Oak Audio",
    "Plum Pantry",
    "Quill Studio",
)
MOST = len(_NAMES)


def side_street(count: int) -> tuple[StoreSpec, ...]:
    """`count` small stores; all but two of them have an ordering API."""
    if not 0 <= count <= MOST:
        raise ValueError(f"there is room for 0 to {MOST} extra stores")
    return tuple(_small_store(index) for index in range(count))


def _small_store(index: int) -> StoreSpec:
    store_id = _FIRST_ID + index
    code = f"S{store_id - 9000:02d}"
    return StoreSpec(
        store_id=store_id,
        name=_NAMES[index],
        tagline="A small shop on the side street.",
        code=code,
        color="#445566",
        goods=(
            single(f"{code}-CARD", "greeting-card", "Greeting card", 600 + 10 * index, "Blank."),
            single(f"{code}-BOX", "gift-box", "Gift box", 2500 + 25 * index, "With a ribbon."),
        ),
        api=None if store_id in _BY_HAND else _simple_api(code),
    )


def _simple_api(code: str) -> OrderingApi:
    return OrderingApi(
        handler_id=f"{code.lower()}_card",
        options=(ShippingOption("post", "Post", "Arrives in 4 to 8 days", 550),),
        taxes=Taxes(default=700, by_state={"OR": 0}),
        chooses_shipping=True,
    )
