"""A single-page app: the server sends a shell, a script and JSON; the script draws all pages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from local.street.serving import Response, json_response
from local.street.store.products import DemoProduct
from local.street.storefront.layout import page
from local.street.web.account import ADDRESS_FIELDS, CARDS
from local.street.web.builds import app_documents as documents
from local.street.web.desk import SOLD_OUT, Refused
from local.street.web.pages import Call, Pages, Route, Routes
from local.street.web.troubles import Crashed, NeverConfirmed, Place

_ASSETS = Path(__file__).with_name("assets")
_SCRIPTS = {f"/assets/{name}": _ASSETS / name for name in ("parts.js", "app.js")}
_ROOT = '<div id="app"{more}></div>' + "".join(
    f'<script src="{path}" defer></script>' for path in _SCRIPTS
)


class AppPages(Pages):
    """The shell at every address of the app, and the endpoints beneath `/api/`."""

    def routes(self) -> Routes:
        shell = Route(self.shell, for_members=False)
        return {
            **{("GET", path): Route(self.script, for_members=False) for path in _SCRIPTS},
            ("GET", "/bag"): Route(self.shell, Place.BAG, for_members=False),
            **{("GET", path): shell for path in ("/sign-in", "/account", "/checkout")},
            **{("GET", path): shell for path in ("/checkout/review", "/thanks/*")},
            ("POST", "/api/sign-in"): Route(self.sign_in, for_members=False),
            ("POST", "/api/sign-out"): Route(self.sign_out),
            ("GET", "/api/products/*"): Route(self.product, for_members=False),
            ("GET", "/api/bag"): Route(self.bag, for_members=False),
            ("POST", "/api/bag"): Route(self.add, for_members=False),
            ("DELETE", "/api/bag/*"): Route(self.remove, for_members=False),
            ("GET", "/api/checkout"): Route(self.checkout, Place.SHIPPING),
            ("PUT", "/api/checkout"): Route(self.fill_in),
            ("GET", "/api/review"): Route(self.review, Place.REVIEW),
            ("GET", "/api/orders"): Route(self.orders),
            ("POST", "/api/orders"): Route(self.place),
        }

    def challenged(self, call: Call, challenge: str) -> Response:
        return json_response({"challenge": challenge})

    def to_the_sign_in(self) -> Response:
        return json_response({"problem": "Please sign in."}, 401)

    def shell(self, _: Call) -> Response:
        return page(self.spec, self.spec.name, _ROOT.format(more=""))

    def script(self, call: Call) -> Response:
        content = _SCRIPTS[call.request.path].read_bytes()
        return Response(200, content, "text/javascript; charset=utf-8")

    def controls(self, call: Call, good: DemoProduct) -> str:
        return _ROOT.format(more=f' data-handle="{good.handle}"')

    def sign_in(self, call: Call) -> Response:
        sent = _sent(call)
        email, password = str(sent.get("email", "")), str(sent.get("password", ""))
        visit = self.visitors.sign_in(call.visit, email, password)
        if not visit.signed_in:
            return _refused("Email or password is wrong.")
        self.troubles.after_signing_in(visit)
        return json_response({})

    def sign_out(self, call: Call) -> Response:
        self.visitors.sign_out(call.visit)
        return json_response({})

    def product(self, call: Call) -> Response:
        good = self.desk.premises.shelf.by_handle(_last_part(call))
        if good is None:
            return json_response({"problem": "There is no such product."}, 404)
        button = self.troubles.add_button('<button type="button" data-add>Add to bag</button>')
        stock_of = self.desk.premises.shelf.stock_of
        offered = self.troubles.offered(good)
        return json_response(
            {
                "variants": documents.variants(offered, stock_of),
                "button": button,
                "count": self.desk.pieces(call.visit),
            }
        )

    def bag(self, call: Call) -> Response:
        lines = [self.desk.shown(line) for line in self.desk.lines(call.visit)]
        return json_response(
            {"lines": documents.lines(lines), "count": self.desk.pieces(call.visit)}
        )

    def add(self, call: Call) -> Response:
        sent = _sent(call)
        good = self.desk.premises.shelf.by_handle(str(sent.get("handle")))
        quantity = sent.get("quantity")
        if good is None or not isinstance(quantity, int):
            return _refused("This can't be put into the bag.")
        try:
            sku = self.sku_of(good, str(sent.get("size") or ""), str(sent.get("color") or ""))
            self.desk.add(call.visit, self.troubles.added_sku(sku), quantity)
        except Refused as refused:
            return _refused(str(refused))
        return json_response({"count": self.desk.pieces(call.visit)}, 201)

    def remove(self, call: Call) -> Response:
        self.desk.remove(call.visit, _last_part(call))
        return self.bag(call)

    def checkout(self, call: Call) -> Response:
        basket = self.desk.basket(call.visit)
        return json_response(
            {
                "cards": CARDS,
                "card": basket.card,
                "giftCard": basket.gift_card,
                "prefilled": self.troubles.prefilled(),
                "beside": self.troubles.beside(Place.SHIPPING),
            }
        )

    def fill_in(self, call: Call) -> Response:
        sent = _sent(call)
        address = sent.get("address")
        known: dict[str, Any] = address if isinstance(address, dict) else {}
        try:
            self.desk.ship_to(
                call.visit, {name: str(known.get(name, "")).strip() for name in ADDRESS_FIELDS}
            )
            gift_card = sent.get("giftCard") is True
            self.desk.pay_with(call.visit, str(sent.get("card")), gift_card=gift_card)
        except Refused as refused:
            return _refused(str(refused))
        return json_response({})

    def review(self, call: Call) -> Response:
        if not self.desk.is_ready(call.visit):
            return _refused("Your bag is empty.")
        basket = self.desk.basket(call.visit)
        lines = [self.desk.shown(line) for line in self.desk.lines(call.visit)]
        return json_response(
            {
                "lines": documents.lines(lines),
                "address": basket.address,
                "amounts": documents.amounts(self.desk.amounts(call.visit)),
                "card": CARDS[basket.card],
                "problem": "" if all(line.in_stock for line in lines) else SOLD_OUT,
                "again": self.troubles.changes_after(call.visit),
            }
        )

    def place(self, call: Call) -> Response:
        try:
            order = self.troubles.place(call.visit)
        except Refused as refused:
            return _refused(str(refused))
        except Crashed:
            return Response(500, b"Internal Server Error", "text/plain")
        except NeverConfirmed:
            return json_response({"pending": True}, 202)
        return json_response({"number": order.number}, 201)

    def orders(self, _: Call) -> Response:
        listed = [
            documents.order(order, [self.desk.shown(line) for line in order.lines])
            for order in self.desk.orders()
        ]
        return json_response({"orders": listed})


def _sent(call: Call) -> dict[str, Any]:
    try:
        document = json.loads(call.request.body or b"{}")
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def _last_part(call: Call) -> str:
    return call.request.path.rpartition("/")[2]


def _refused(problem: str) -> Response:
    return json_response({"problem": problem}, 422)
