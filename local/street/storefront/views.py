"""The contents of the pages."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from local.street.faults.fault import Fault
from local.street.serving import Response
from local.street.shipping.records import ShippingRecords
from local.street.store.open_store import OpenStore
from local.street.store.orders import StoreOrder
from local.street.store.products import DemoProduct
from local.street.storefront.layout import dollars, page
from local.street.storefront.structured_data import structured_data


def home(open_store: OpenStore) -> Response:
    cards = "\n".join(
        f'<a href="{good.path}"><img src="/images/{good.featured.sku}.svg" alt="">'
        f"<div>{escape(good.name)}<br>"
        f'<span class="price">{dollars(open_store.shelf.price_of(good.featured.sku))}</span>'
        f"</div></a>"
        for good in open_store.shelf.goods
    )
    return page(open_store.spec, "Home", f'<div class="goods">{cards}</div>')


def product(
    open_store: OpenStore, good: DemoProduct, fault: Fault | None, controls: str = ""
) -> Response:
    """`controls` is the markup to buy with."""
    head = structured_data(open_store, good, fault)
    price = dollars(open_store.shelf.price_of(good.featured.sku))
    main = f"""<div class="product">
<img src="/images/{good.featured.sku}.svg" alt="{escape(good.name)}">
<div>
<h1>{escape(good.name)}</h1>
<p class="price">{price}</p>
<p>{escape(good.description)}</p>
{_variants(open_store, good)}
<p class="note">{_stock_words(open_store, good, fault)}</p>
{controls}
</div>
</div>"""
    return page(open_store.spec, good.name, main, head=head)


def _variants(open_store: OpenStore, good: DemoProduct) -> str:
    if len(good.variants) == 1:
        return f'<p class="note">Article {escape(good.featured.sku)}</p>'
    rows = "".join(
        f"<tr><td>{escape(each.label)}</td><td>{escape(each.sku)}</td>"
        f'<td class="number">{dollars(open_store.shelf.price_of(each.sku))}</td>'
        f"<td>{'in stock' if open_store.shelf.stock_of(each.sku) else 'sold out'}</td></tr>"
        for each in good.variants
    )
    return f"<table>{rows}</table>"


def _stock_words(open_store: OpenStore, good: DemoProduct, fault: Fault | None) -> str:
    pieces = sum(open_store.shelf.stock_of(each.sku) for each in good.variants)
    if fault is Fault.PAGE_OUT_OF_STOCK or not pieces:
        return "Sold out."
    return "Only a few left." if pieces < 5 else "In stock."


def order(open_store: OpenStore, placed: StoreOrder) -> Response:
    """The page of one order: number, lines, what was paid, and its parcels."""
    title = f"Order {placed.number}"
    way = ShippingRecords(open_store).way_of(placed.number)
    parcels = "".join(
        f'<p class="note">Parcel {each.parcel}: {each.carrier} {each.tracking_number},'
        f" {way.status_of(each.parcel).replace('_', ' ')}</p>"
        for each in way.parcels
    )
    main = f"<h1>{escape(title)}</h1><p>Thank you.</p>{_order_table([placed])}{parcels}"
    return page(open_store.spec, title, main)


def orders(open_store: OpenStore, placed: Sequence[StoreOrder]) -> Response:
    """The staff's list of orders."""
    new = '<p><a href="/staff">Enter another order</a></p>'
    return page(open_store.spec, "Orders", f"<h1>Orders</h1>{_order_table(placed)}{new}")


def _order_table(placed: Sequence[StoreOrder]) -> str:
    rows = "".join(
        f'<tr><td><a href="/orders/{each.number}">{each.number}</a></td>'
        f"<td>{each.at:%Y-%m-%d %H:%M} UTC</td>"
        f"<td>{escape(', '.join(f'{line.quantity} x {line.name}' for line in each.lines))}</td>"
        f"<td>{escape(each.customer_reference)}</td>"
        f'<td class="number">{dollars(each.total_cents)}</td></tr>'
        for each in placed
    )
    head = (
        "<tr><th>Number</th><th>Time</th><th>Items</th><th>Reference</th>"
        '<th class="number">Total</th></tr>'
    )
    return f"<table>{head}{rows}</table>"


def staff(open_store: OpenStore, problem: str = "") -> Response:
    """The form with which a person orders."""
    options = "".join(
        f'<option value="{variant.sku}">{escape(good.name)}'
        f"{', ' + escape(variant.label) if variant.label else ''} — "
        f"{dollars(open_store.shelf.price_of(variant.sku))}</option>"
        for good in open_store.shelf.goods
        for variant in good.variants
    )
    warning = f'<p class="price">{escape(problem)}</p>' if problem else ""
    main = f"""<h1>New order</h1>{warning}
<form method="post" action="/staff/orders">
<label for="sku">Item</label><select id="sku" name="sku">{options}</select>
<label for="quantity">Pieces</label>
<input id="quantity" name="quantity" type="number" min="1" max="99" value="1">
<label for="reference">Customer's reference</label>
<input id="reference" name="reference" placeholder="MO-…">
<button>Order</button>
</form>
<p><a href="/staff/orders">Orders so far</a></p>"""
    return page(open_store.spec, "New order", main, status=422 if problem else 200)


def checkout(open_store: OpenStore, lines: Sequence[str], total_cents: int, path: str) -> Response:
    """Where a person finishes a checkout that the store does not take from a machine."""
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    main = f"""<h1>Finish your order</h1><ul>{items}</ul>
<p class="price">{dollars(total_cents)}</p>
<form method="post" action="{path}"><button>Confirm and order</button></form>"""
    return page(open_store.spec, "Finish your order", main)
