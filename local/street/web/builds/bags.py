"""The bag: filled on product pages, looked at and emptied on its own."""

from __future__ import annotations

from html import escape

from local.street.serving import Response, redirect
from local.street.store.products import DemoProduct
from local.street.storefront.layout import not_found
from local.street.web import markup
from local.street.web.builds.accounts import AccountPages
from local.street.web.desk import SOLD_OUT, Refused
from local.street.web.pages import PROBLEMS, Call, Route, Routes
from local.street.web.troubles import Place


class BagPages(AccountPages):
    """What a product page has to buy with, and the bag."""

    checkout_path = "/checkout/shipping"

    def bag_routes(self) -> Routes:
        return {
            ("GET", "/bag"): Route(self.bag, Place.BAG, for_members=False),
            ("POST", "/bag/add"): Route(self.add, for_members=False),
            ("POST", "/bag/remove"): Route(self.remove, for_members=False),
        }

    def controls(self, call: Call, good: DemoProduct) -> str:
        problem = PROBLEMS.get(call.request.query.get("problem", ""), "")
        button = self.troubles.add_button("<button>Add to bag</button>")
        inside = f'<input type=hidden name=handle value="{good.handle}">'
        inside += self.variant_fields(good) + self.quantity_field()
        form = f"<form method=post action=/bag/add>{inside}{button}</form>"
        return f"{markup.alert(problem)}{form}<p>In your bag: {self.bag_count(call)}</p>"

    def variant_fields(self, good: DemoProduct) -> str:
        if len(good.variants) == 1:
            return ""
        offered = self.troubles.offered(good)
        sizes = dict.fromkeys(each.size for each in offered if each.size)
        colors = dict.fromkeys(each.color for each in offered if each.color)
        return markup.choice("Size", "size", sizes) + markup.choice("Color", "color", colors)

    def quantity_field(self) -> str:
        return markup.field("Quantity", "quantity", "1", "number")

    def add(self, call: Call) -> Response:
        sent = call.form
        good = self.desk.premises.shelf.by_handle(sent.get("handle", ""))
        if good is None:
            return not_found(self.spec)
        try:
            sku = self.sku_of(good, sent.get("size", ""), sent.get("color", ""))
            quantity = sent.get("quantity", "")
            pieces = int(quantity) if quantity.isascii() and quantity.isdecimal() else 0
            self.desk.add(call.visit, self.troubles.added_sku(sku), pieces)
        except Refused as refused:
            problem = "sold-out" if str(refused) == SOLD_OUT else "variant"
            return redirect(f"{good.path}?problem={problem}")
        return redirect(good.path)

    def bag(self, call: Call) -> Response:
        lines = [self.desk.shown(line) for line in self.desk.lines(call.visit)]
        rows = "".join(
            f"<li class=line>{escape(line.name)} {escape(line.color)} {escape(line.size)}"
            f" x {line.quantity}"
            f"<form method=post action=/bag/remove><button name=sku value='{line.sku}'>Remove"
            "</button></form></li>"
            for line in lines
        )
        if not rows:
            return self.page(call, "Bag", "<p>Your bag is empty.</p>")
        checkout = f'<p><a href="{self.checkout_path}">Check out</a></p>'
        return self.page(call, "Bag", f"<ul>{rows}</ul>{checkout}")

    def remove(self, call: Call) -> Response:
        self.desk.remove(call.visit, call.form.get("sku", ""))
        return redirect("/bag")
