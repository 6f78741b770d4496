"""A small web shop of plain forms, to run playbooks against. It runs in the test's own process.

`faults` switches one thing wrong at a time; what each does is where it is looked up.
"""

from __future__ import annotations

import html
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

EMAIL, PASSWORD = "orders@muse.example", "canary-Passw0rd"
SIZES = ("S", "M", "L")

ADDED = {
    "second window": "<script>window.open('/bag')</script>",
    "badge": "<div class=grecaptcha-badge><iframe src='about:blank?recaptcha'></iframe></div>",
}
HUGE = "<p>" + "x " * 15_000_000 + "</p>"

_SHOW_LATER = "setTimeout(() => document.querySelector('div[hidden]').hidden = false, 700)"


@dataclass
class ShopOrder:
    number: str
    total: int
    lines: list[tuple[str, str, int]]
    placed: datetime


@dataclass
class SmallShop:
    """One account. Prices in cents; a scarf is $48.00, shipping $5.00, tax 8 % rounded down."""

    url: str = ""
    faults: set[str] = field(default_factory=set)
    bag: list[tuple[str, str, int]] = field(default_factory=list)
    orders: list[ShopOrder] = field(default_factory=list)
    address: dict[str, str] = field(default_factory=dict)
    card: str = "Mastercard ending in 4444"
    signed_in: bool = False
    submits: int = 0
    visits: list[str] = field(default_factory=list)

    @property
    def subtotal(self) -> int:
        return sum(4800 * quantity for _, _, quantity in self.bag)

    @property
    def tax(self) -> int:
        return self.subtotal * 8 // 100

    @property
    def total(self) -> int:
        return self.subtotal + 500 + self.tax

    def order_now(self) -> ShopOrder:
        """Make an order of the bag."""
        number = f"T-{1000 + len(self.orders) + 1}"
        made = ShopOrder(number, self.total, list(self.bag), datetime.now(UTC))
        self.orders.insert(0, made)
        self.bag.clear()
        return made


def money(cents: int) -> str:
    return f"${cents / 100:,.2f}"


def page(title: str, body: str) -> str:
    return f"<!doctype html><title>{title}</title><h1>{title}</h1>{body}"


class Pages:
    """The pages by method and path."""

    def __init__(self, shop: SmallShop) -> None:
        self.shop = shop

    def account(self) -> str:
        if not self.shop.signed_in:
            return page(
                "Sign in",
                "<form method=post action=/sign-in><label>Email <input name=email></label>"
                "<label>Password <input name=password type=password></label>"
                "<button>Sign in</button></form>",
            )
        rows = "".join(
            f"<li class=order><a href='/orders/{o.number}'>{o.number}</a>"
            f"<span class=total>{money(o.total)}</span>"
            f"<time>{o.placed:%B %d, %Y %H:%M}</time></li>"
            for o in ([] if "history hidden" in self.shop.faults else self.shop.orders)
        )
        none = "" if rows else "<p>You have no orders yet.</p>"
        return page("Your orders", f"{none}<ol>{rows}</ol>")

    def order(self, number: str) -> str:
        [found] = [o for o in self.shop.orders if o.number == number]
        return page(f"Order {number}", lines_of(found.lines))

    def product(self, sku: str) -> str:
        disabled = " disabled" if "size sold out" in self.shop.faults else ""
        sizes = SIZES if "size gone" not in self.shop.faults else SIZES[:1]
        options = "".join(f"<option{disabled if s == 'M' else ''}>{s}</option>" for s in sizes)
        count = sum(quantity for _, _, quantity in self.shop.bag)
        banner = ""
        if "banner" in self.shop.faults:
            banner = (
                "<div role=dialog aria-label=Cookies style='position:fixed;inset:0'>"
                "<button onclick='this.parentNode.remove()'>Accept all</button></div>"
            )
        cover = (
            "<div style='position:fixed;inset:0'></div>" if "covered" in self.shop.faults else ""
        )
        more = "".join(text for fault, text in ADDED.items() if fault in self.shop.faults)
        name = "Put in basket" if "renamed" in self.shop.faults else "Add to bag"
        button = f"<button>{name}</button>" * (2 if "doubled" in self.shop.faults else 1)
        if "hidden" in self.shop.faults:
            button = f"<button hidden>{name}</button>"
        sold_out = "<p>Sold out</p>" if "sold out" in self.shop.faults else ""
        captcha = "<div class=g-recaptcha>robot?</div>" if "captcha" in self.shop.faults else ""
        return page(
            f"Scarf {sku}",
            f"{banner}{cover}{sold_out}{captcha}{more}"
            f"<p aria-label='Bag count' role=status>{count}</p>"
            f"<form method=post action=/bag/add><input type=hidden name=sku value={sku}>"
            f"<label>Size <select name=size><option value=''>Choose</option>{options}</select>"
            f"</label><label>Quantity <input name=quantity value=1></label>{button}</form>",
        )

    def show_bag(self) -> str:
        rows = "".join(
            f"<li class=line>{sku}<form method=post action=/bag/remove>"
            f"<button name=n value={n}>Remove</button></form></li>"
            for n, (sku, _, _) in enumerate(self.shop.bag)
        )
        huge = HUGE if "huge" in self.shop.faults else ""
        return page("Bag", f"{huge}<ul>{rows}</ul>" if rows else f"{huge}<p>Your bag is empty.</p>")

    def shipping(self) -> str:
        fields = "".join(
            f"<label>{label} <input name={name}></label>"
            for label, name in (
                ("Full name", "name"),
                ("Address", "line1"),
                ("City", "city"),
                ("State", "state"),
                ("ZIP", "zip"),
            )
        )
        return page(
            "Shipping", f"<form method=post action=/shipping>{fields}<button>Next</button></form>"
        )

    def payment(self) -> str:
        cards = "".join(
            f"<label><input type=radio name=card value='{card}'> {card}</label>"
            for card in ("Visa ending in 4242", "Mastercard ending in 4444")
        )
        return page(
            "Payment", f"<form method=post action=/payment>{cards}<button>Next</button></form>"
        )

    def review(self) -> str:
        shop, address = self.shop, self.shop.address
        gift = "<p id=gift>$10.00</p>" if "gift card" in shop.faults else ""
        quantity_lines = [
            (sku, size, quantity + ("wrong quantity" in shop.faults))
            for sku, size, quantity in shop.bag
        ]
        shown = shop.total + (10_000 if "dearer" in shop.faults else 0)
        tax = shop.tax + (10_000 if "dearer" in shop.faults else 0)
        card = "Mastercard ending in 4444" if "other card" in shop.faults else shop.card
        where = dict(address, zip="99999") if "other address" in shop.faults else address
        asks = "onsubmit=\"return confirm('Sure?')\"" if "asks" in shop.faults else ""
        gone = "<p role=alert>Out of stock</p>" if "gone at review" in shop.faults else ""
        return page(
            "Review",
            f"{gone}{lines_of(quantity_lines)}<address>{'<br>'.join(where.values())}</address>"
            f"<p id=subtotal>{money(shop.subtotal)}</p><p id=shipping>{money(500)}</p>"
            f"<p id=tax>{money(tax)}</p><p id=total>{money(shown)}</p><p id=card>{card}</p>{gift}"
            f"<form method=post action=/submit {asks}><button>Place order</button></form>",
        )


def lines_of(lines: list[tuple[str, str, int]]) -> str:
    rows = "".join(
        f"<tr class=line><td class=sku>{html.escape(sku)}</td><td class=size>{size}</td>"
        f"<td class=quantity>{quantity}</td></tr>"
        for sku, size, quantity in lines
    )
    return f"<table>{rows}</table>"


class Handler(BaseHTTPRequestHandler):
    """Answers one request; `shop` is set by `running`."""

    shop: SmallShop

    def log_message(self, *_: object) -> None:
        """Tests read what the shop did from its fields."""

    def do_GET(self) -> None:
        shop, pages = self.shop, Pages(self.shop)
        path = urlsplit(self.path).path
        shop.visits.append(path)
        status = next(
            (int(f) for f in shop.faults if f.isdecimal() and path.startswith("/p/")), 200
        )
        if "session lost" in shop.faults and path == "/shipping":
            shop.signed_in = False
        if not shop.signed_in and path not in {"/account", "/favicon.ico"}:
            return self._redirect("/account")
        if path.startswith("/p/"):
            return self._page(pages.product(path[3:]), status)
        if path.startswith("/orders/"):
            return self._page(pages.order(path.removeprefix("/orders/")))
        if path.startswith("/thanks/"):
            number = path.removeprefix("/thanks/")
            told = f"<p>Order number: <b id=number>{number}</b></p>"
            if "late number" in shop.faults:
                told = f"<div hidden>{told}</div><script>{_SHOW_LATER}</script>"
            return self._page(page("Thank you", told))
        known = {
            "/account": pages.account,
            "/bag": pages.show_bag,
            "/shipping": pages.shipping,
            "/payment": pages.payment,
            "/review": pages.review,
        }
        if path in known:
            return self._page(known[path]())
        return self._page(page("Not found", ""), 404)

    def do_POST(self) -> None:
        shop = self.shop
        length = int(self.headers.get("Content-Length", 0))
        sent = {k: v[0] for k, v in parse_qs(self.rfile.read(length).decode()).items()}
        if self.path == "/sign-in":
            shop.signed_in = (sent.get("email"), sent.get("password")) == (EMAIL, PASSWORD)
            return self._redirect("/account")
        if self.path == "/bag/add":
            if sent.get("size") and "add does nothing" not in shop.faults:
                shop.bag.append((sent["sku"], sent["size"], int(sent["quantity"])))
            return self._redirect(f"/p/{sent['sku']}")
        if self.path == "/bag/remove":
            if "remove does nothing" not in shop.faults:
                shop.bag.pop(int(sent["n"]))
            return self._redirect("/bag")
        if self.path == "/shipping":
            shop.address = sent
            return self._redirect("/payment")
        if self.path == "/payment":
            shop.card = sent["card"]
            return self._redirect("/review")
        return self._submitted()

    def _submitted(self) -> None:
        shop = self.shop
        shop.submits += 1
        if "declined" in shop.faults:
            return self._page(page("Payment", "<p role=alert>Your card was declined.</p>"))
        if "500 without order" in shop.faults:
            return self._page(page("Error", ""), 500)
        order = shop.order_now()
        if "500 with order" in shop.faults:
            return self._page(page("Error", ""), 500)
        if "no confirmation" in shop.faults:
            return self._page(page("One moment please", ""))
        return self._redirect(f"/thanks/{order.number}")

    def _page(self, body: str, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body.encode())))
        self.end_headers()
        self.wfile.write(body.encode())

    def _redirect(self, path: str) -> None:
        self.send_response(303)
        self.send_header("Location", path)
        self.send_header("Content-Length", "0")
        self.end_headers()


@contextmanager
def running(shop: SmallShop) -> Iterator[SmallShop]:
    """Serve the shop on a free port of this machine."""
    handler = type("ShopHandler", (Handler,), {"shop": shop})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        shop.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield shop
        finally:
            server.shutdown()
            thread.join()
