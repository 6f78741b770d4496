"""The amounts of a checkout document."""

from __future__ import annotations

from local.street.store.open_store import OpenStore
from local.street.ucp.sessions.pricing import LinePrice, Price
from local.street.ucp.sessions.records import Session

Document = dict[str, object]


def line_items(open_store: OpenStore, session: Session, price: Price) -> list[Document]:
    """The lines with their prices."""
    return [
        {
            "id": line.line_id,
            "item": {
                "id": line.sku,
                "title": priced.name,
                "price": priced.unit_cents,
                "image_url": f"{open_store.base_url}/images/{line.sku}.svg",
            },
            "quantity": line.quantity,
            "totals": _line_totals(priced),
        }
        for line, priced in zip(session.lines, price.lines, strict=True)
    ]


def _line_totals(line: LinePrice) -> list[Document]:
    parts: list[Document] = [{"type": "subtotal", "amount": line.goods_cents}]
    if line.discount_cents:
        parts.append({"type": "items_discount", "amount": -line.discount_cents})
    return [*parts, {"type": "total", "amount": line.total_cents}]


def totals(price: Price) -> list[Document]:
    """The breakdown of the whole; what isn't known yet is left out."""
    entries = [
        ("subtotal", "Items", price.goods_cents),
        ("items_discount", "Promotion", -price.discount_cents or None),
        ("fulfillment", "Shipping", price.shipping_cents),
        ("tax", "Sales tax", price.tax_cents),
        ("fee", "Handling", price.fee_cents or None),
        ("total", "Total", price.total_cents),
    ]
    return [
        {"type": kind, "display_text": label, "amount": amount}
        for kind, label, amount in entries
        if amount is not None
    ]


def discounts(session: Session, price: Price) -> Document:
    """What was taken off, and where."""
    applied = [
        {
            "title": "Promotion",
            "amount": line.discount_cents,
            "automatic": True,
            "allocations": [{"path": f"$.line_items[{index}]", "amount": line.discount_cents}],
        }
        for index, line in enumerate(price.lines)
        if line.discount_cents
    ]
    return {"codes": session.codes, "applied": applied}
