"""What the demo shows: steps as they happen, and tables of money that add up."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.panel import Panel
from rich.table import Column, Table

_WIDTH_IN_A_FILE = 110
console = Console(highlight=False, width=None if sys.stdout.isatty() else _WIDTH_IN_A_FILE)
_COLOURS = {
    "placed": "green",
    "completed": "green",
    "confirmed": "green",
    "shipped": "green",
    "delivered": "green",
    "failed": "red",
    "cancelled": "red",
    "pending": "yellow",
    "processing": "yellow",
}


def title(text: str, explanation: str) -> None:
    """A scene begins."""
    console.print()
    console.print(Panel(explanation, title=f"[bold]{text}[/]", title_align="left", padding=(0, 1)))


def step(who: str, text: str) -> None:
    """Something happened."""
    console.print(f"  [bold cyan]{who:<8}[/] {text}")


def dollars(cents: int | None) -> str:
    """$248.00; a dash when nothing is known yet."""
    return "-" if cents is None else f"${cents / 100:,.2f}"


def status(text: str | None) -> str:
    """A status in its colour."""
    return f"[{_COLOURS.get(text or '', 'white')}]{text or '-'}[/]"


def cart(view: Mapping[str, Any]) -> None:
    """The cart by store."""
    table = Table(
        "store", "item", "pieces", _right("price"), title="the cart", title_justify="left"
    )
    for store in view["stores"]:
        for item in store["items"]:
            table.add_row(
                store["storeName"],
                item["name"],
                str(item["quantity"]),
                dollars(item["totalPriceCents"]),
            )
    table.add_section()
    table.add_row("", "", "[bold]items[/]", f"[bold]{view['summary']['totalDisplay']}[/]")
    _show(table)


def totals(session: Mapping[str, Any]) -> None:
    """What each store's part costs, and the sum that is paid once."""
    columns = [_right(name) for name in ("items", "shipping", "tax", "total")]
    table = Table("store", *columns, "quoted by", title="one payment", title_justify="left")
    for store in session["stores"]:
        quote = store["totals"]
        by = "the store" if quote["source"] == "store" else "nobody (unquoted)"
        names = ("itemsCents", "shippingCents", "taxCents", "totalCents")
        table.add_row(store["storeName"], *(dollars(quote[name]) for name in names), by)
    table.add_section()
    total = f"[bold]{session['totalDisplay']}[/]"
    table.add_row("[bold]the shopper pays[/]", "", "", "", total, "")
    _show(table)


def money(session: Mapping[str, Any]) -> None:
    """Authorised, captured, released, per store and in all."""
    columns = [_right(name) for name in ("authorised", "captured", "released")]
    table = Table("store", "order", *columns, title="the money", title_justify="left")
    for store in session["stores"]:
        total, taken = store["totals"]["totalCents"], store["dueCents"]
        table.add_row(
            store["storeName"],
            status(store["status"]),
            dollars(total),
            dollars(taken),
            dollars(total - taken),
        )
    payment = session["payment"]
    table.add_section()
    table.add_row(
        "[bold]Stripe says[/]",
        status(session["status"]),
        *(
            f"[bold]{dollars(payment[name])}[/]"
            for name in ("authorizedCents", "capturedCents", "releasedCents")
        ),
    )
    _show(table)


def given_back(session: Mapping[str, Any], orders: Sequence[Mapping[str, Any]]) -> None:
    """Taken, given back and kept, per order and in all."""
    columns = [_right(name) for name in ("taken", "given back", "kept")]
    table = Table("store", "order", "why", *columns, title="the money", title_justify="left")
    for order in orders:
        back, kept = order["refundedCents"], order["dueCents"]
        table.add_row(
            order["storeName"],
            status(order["status"]),
            ", ".join(refund["kind"] for refund in order["refunds"]),
            *(dollars(cents) for cents in (back + kept, back, kept)),
        )
    payment = session["payment"]
    taken, back = payment["capturedCents"], payment["refundedCents"]
    table.add_section()
    sums = (f"[bold]{dollars(cents)}[/]" for cents in (taken, back, taken - back))
    table.add_row("[bold]Stripe says[/]", status(session["status"]), "", *sums)
    _show(table)


def orders(page: Mapping[str, Any]) -> None:
    """The shopper's orders, newest checkout first."""
    table = Table(
        "checkout",
        "order",
        "store",
        "store's number",
        _right("total"),
        "status",
        title="the shopper's orders",
        title_justify="left",
    )
    for checkout in page["checkoutSessions"]:
        for order in checkout["orders"]:
            table.add_row(
                checkout["checkoutSessionId"][:11] + "…",
                order["museOrderNumber"],
                order["storeName"],
                order["storeOrderNumber"] or "-",
                order["totalDisplay"],
                status(order["status"]),
            )
        table.add_section()
    _show(table)


def history(order: Mapping[str, Any]) -> None:
    """How one order came to be where it is."""
    table = Table("at", "status", "by", "note", title_justify="left")
    table.title = f"history of {order['museOrderNumber']} ({order['storeName']})"
    for change in order["statusHistory"]:
        at = change["at"][11:23]
        table.add_row(at, status(change["status"]), change["by"], change["note"] or "")
    _show(table)


def execution(name: str, state: str, events: Sequence[Mapping[str, Any]]) -> None:
    """The workflow's own account, as the Step Functions console shows it."""
    table = Table("#", "after", "event", "state", title_justify="left")
    table.title = f"workflow execution {name} — {state}"
    start = events[0]["timestamp"] if events else None
    for event in events:
        details = event.get("stateEnteredEventDetails") or event.get("stateExitedEventDetails")
        if details is None:
            continue
        passed = (event["timestamp"] - start).total_seconds()
        table.add_row(str(event["id"]), f"{passed:.2f} s", event["type"], details["name"])
    _show(table)


def _right(name: str) -> Column:
    return Column(name, justify="right")


def _show(table: Table) -> None:
    console.print()
    console.print(table)
    console.print()
