"""The JSON that the app gets."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from local.street.store.orders import StoreOrder
from local.street.store.products import Variant
from local.street.storefront.layout import dollars
from local.street.web.amounts import Amounts
from local.street.web.desk import ShownLine

Document = dict[str, object]


def variants(offered: Sequence[Variant], stock_of: Callable[[str], int]) -> list[Document]:
    """What one can choose, and whether it is there."""
    return [
        {"size": each.size, "color": each.color, "inStock": stock_of(each.sku) > 0}
        for each in offered
    ]


def lines(shown: Sequence[ShownLine]) -> list[Document]:
    return [
        {
            "sku": line.sku,
            "name": line.name,
            "size": line.size,
            "color": line.color,
            "quantity": line.quantity,
            "price": dollars(line.price_cents * line.quantity),
        }
        for line in shown
    ]


def amounts(amounts: Amounts) -> Document:
    return {
        "subtotal": dollars(amounts.subtotal),
        "shipping": dollars(amounts.shipping) if amounts.shipping else "Free",
        "tax": dollars(amounts.tax),
        "giftCard": f"-{dollars(amounts.gift_card)}" if amounts.gift_card else "",
        "total": dollars(amounts.total),
    }


def order(order: StoreOrder, shown: Sequence[ShownLine]) -> Document:
    """An order as the history has it."""
    return {
        "number": order.number,
        "total": dollars(order.total_cents),
        "placed": order.at.strftime("%Y-%m-%dT%H:%M:%S%z"),
        "placedInWords": order.at.strftime("%B %d, %Y"),
        "lines": lines(shown),
    }
