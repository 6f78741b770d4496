"""Markup that several builds use. What comes from outside is escaped here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from local.street.storefront.layout import dollars
from local.street.web.amounts import Amounts
from local.street.web.desk import ShownLine

ADDRESS_LABELS = {
    "name": "Full name",
    "line1": "Address",
    "line2": "Apartment",
    "city": "City",
    "state": "State",
    "zip": "ZIP code",
}


def field(label: str, name: str, value: str = "", kind: str = "text") -> str:
    """A labelled field."""
    shown = f"<label for={name}>{escape(label)}</label>"
    return f'{shown}<input id={name} name={name} type={kind} value="{escape(value)}">'


def choice(label: str, name: str, options: Iterable[str]) -> str:
    """A labelled list box that begins with nothing chosen."""
    shown = "".join(f"<option>{escape(option)}</option>" for option in options)
    head = f"<label for={name}>{escape(label)}</label><select id={name} name={name}>"
    return f"{head}<option value=''>Choose</option>{shown}</select>"


def form(action: str, inside: str, button: str) -> str:
    """A form that is sent with one button."""
    return f'<form method=post action="{action}">{inside}<button>{escape(button)}</button></form>'


def alert(words: str) -> str:
    return f"<p role=alert>{escape(words)}</p>" if words else ""


def radio(name: str, value: str, label: str, *, checked: bool) -> str:
    """A radio button in its label."""
    mark = " checked" if checked else ""
    shown = f'<input type=radio name={name} value="{escape(value)}"{mark} style="width:auto">'
    return f"<label>{shown} {escape(label)}</label>"


def checkbox(name: str, label: str, *, checked: bool) -> str:
    mark = " checked" if checked else ""
    shown = f'<input type=checkbox name={name} value=yes{mark} style="width:auto">'
    return f"<label>{shown} {escape(label)}</label>"


def line_table(lines: Sequence[ShownLine]) -> str:
    """Lines of an order: number, name, variant, pieces."""
    head = "<tr><th>Article<th>Name<th>Size<th>Color<th>Pieces<th>Price</tr>"
    rows = "".join(
        f"<tr class=line><td class=sku>{escape(line.sku)}</td><td>{escape(line.name)}</td>"
        f"<td class=size>{escape(line.size)}</td><td class=color>{escape(line.color)}</td>"
        f"<td class=quantity>{line.quantity}</td>"
        f"<td>{dollars(line.price_cents * line.quantity)}</td></tr>"
        for line in lines
    )
    return f"<table>{head}{rows}</table>"


def amount_rows(amounts: Amounts) -> str:
    """Subtotal, shipping, tax, gift card if used, and total."""
    rows = {
        "subtotal": ("Subtotal", dollars(amounts.subtotal)),
        "shipping": ("Shipping", dollars(amounts.shipping) if amounts.shipping else "Free"),
        "tax": ("Tax", dollars(amounts.tax)),
    }
    if amounts.gift_card:
        rows["gift-card"] = ("Gift card", f"-{dollars(amounts.gift_card)}")
    rows["total"] = ("Total", dollars(amounts.total))
    return "".join(
        f"<tr><th>{label}</th><td id={name} class=number>{amount}</td></tr>"
        for name, (label, amount) in rows.items()
    )


def address_lines(address: dict[str, str]) -> str:
    """As on an envelope."""
    where = f"{address.get('city', '')}, {address.get('state', '')} {address.get('zip', '')}"
    parts = [address.get("name", ""), address.get("line1", ""), address.get("line2", ""), where]
    return "<br>".join(escape(part) for part in parts if part)
