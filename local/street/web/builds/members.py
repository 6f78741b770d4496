"""A club: who is not signed in sees the sign-in only, which takes two steps. A little script on
product pages; saved addresses; orders with their lines in one list."""

from __future__ import annotations

import json
from html import escape

from local.street.serving import Response, redirect
from local.street.store.orders import StoreOrder
from local.street.store.products import DemoProduct
from local.street.storefront.layout import dollars
from local.street.web import markup
from local.street.web.account import ADDRESS_FIELDS, CARDS, GIFT_CARD_CENTS
from local.street.web.builds.forms import FormPages
from local.street.web.builds.member_script import VARIANT_BUTTONS
from local.street.web.desk import Refused
from local.street.web.pages import Call, Route, Routes
from local.street.web.troubles import Place
from local.street.web.visitors import is_right

_PLACED = "%d %b %Y, %H:%M"


class MemberPages(FormPages):
    """As with plain forms, where nothing else is said."""

    def routes(self) -> Routes:
        return {
            **super().routes(),
            ("GET", "/sign-in/password"): Route(self.show_password, for_members=False),
            ("POST", "/sign-in/password"): Route(self.enter, for_members=False),
            ("GET", "/sign-in/code"): Route(self.show_code, for_members=False),
            ("POST", "/sign-in/code"): Route(self.enter_code, for_members=False),
            ("GET", "/checkout/address"): Route(self.show_address),
            ("POST", "/checkout/address"): Route(self.new_address),
            ("GET", "/bag"): Route(self.bag, Place.BAG),
            ("POST", "/bag/add"): Route(self.add),
            ("POST", "/bag/remove"): Route(self.remove),
        }

    def show_sign_in(self, call: Call, problem: str = "") -> Response:
        field = markup.field("Email", "email")
        form = markup.form("/sign-in", field, "Continue")
        return self.page(call, "Sign in", markup.alert(problem) + form)

    def sign_in(self, call: Call) -> Response:
        self.visitors.name_oneself(call.visit, call.form.get("email", ""))
        return redirect("/sign-in/password")

    def show_password(self, call: Call, problem: str = "") -> Response:
        if not call.visit.email:
            return redirect("/sign-in")
        field = markup.field("Password", "password", "", "password")
        words = f"<p>You sign in as {escape(call.visit.email)}.</p>{markup.alert(problem)}"
        form = markup.form("/sign-in/password", field, "Sign in")
        return self.page(call, "Welcome back", words + form)

    def enter(self, call: Call) -> Response:
        email, password = call.visit.email, call.form.get("password", "")
        if is_right(email, password) and self.troubles.asks_for_code():
            self.visitors.ask_for_code(call.visit)
            return redirect("/sign-in/code")
        visit = self.visitors.sign_in(call.visit, email, password)
        if not visit.signed_in:
            return self.show_password(call, "Email or password is wrong.")
        self.troubles.after_signing_in(visit)
        return redirect("/account")

    def show_code(self, call: Call, problem: str = "") -> Response:
        if call.visit.signed_in:
            return redirect("/account")
        if not call.visit.waits_for_code:
            return redirect("/sign-in")
        words = f"<p>We have sent you a code.</p>{markup.alert(problem)}"
        form = markup.form("/sign-in/code", markup.field("Code", "code"), "Verify")
        return self.page(call, "Check your mail", words + form)

    def enter_code(self, call: Call) -> Response:
        code = call.form.get("code", "")
        visit = self.visitors.enter_code(call.visit, code)
        if not visit.signed_in:
            return self.show_code(call, f"{code} is not the code that we have sent.")
        self.troubles.after_signing_in(visit)
        return redirect("/account")

    def controls(self, call: Call, good: DemoProduct) -> str:
        if not call.visit.signed_in:
            return "<p>For members only: <a href='/sign-in'>sign in</a> to buy.</p>"
        return super().controls(call, good)

    def variant_fields(self, good: DemoProduct) -> str:
        if len(good.variants) == 1:
            return ""
        offered = self.troubles.offered(good)
        shelf = self.desk.premises.shelf
        in_stock = [[each.color, each.size] for each in offered if shelf.stock_of(each.sku)]
        colors = dict.fromkeys(each.color for each in offered if each.color)
        sizes = dict.fromkeys(each.size for each in offered if each.size)
        groups = _buttons("Color", colors) + _buttons("Size", sizes)
        known = escape(json.dumps(in_stock))
        return f'<div id=variants data-in-stock="{known}">{groups}</div>{VARIANT_BUTTONS}'

    def history_row(self, order: StoreOrder) -> str:
        shown = [self.desk.shown(line) for line in order.lines]
        lines = "".join(
            f"<li class=line><span class=sku>{escape(line.sku)}</span> {escape(line.name)}"
            f" <span class=color>{escape(line.color)}</span>"
            f" <span class=size>{escape(line.size)}</span>"
            f" x <span class=quantity>{line.quantity}</span></li>"
            for line in shown
        )
        placed = order.at.strftime(_PLACED)
        return (
            f"<li><article><h2>Order {order.number}</h2><p>Placed <time>{placed}</time>, paid"
            f" <b class=total>{dollars(order.total_cents)}</b></p><ul>{lines}</ul></article></li>"
        )

    def shipping(self, call: Call, problem: str = "") -> Response:
        chosen = dict(self.desk.basket(call.visit).address)
        saved = self.desk.records.addresses()
        addresses = "".join(
            markup.radio("address", str(number), _in_one_line(one), checked=one == chosen)
            for number, one in enumerate(saved)
        )
        form = markup.form("/checkout/shipping", addresses, "Continue")
        other = '<p><a href="/checkout/address">Deliver to another address</a></p>'
        return self.page(call, "Where to?", f"{markup.alert(problem)}{form}{other}")

    def ship_to(self, call: Call) -> Response:
        saved = self.desk.records.addresses()
        number = call.form.get("address", "")
        if not (number.isascii() and number.isdecimal() and int(number) < len(saved)):
            return self.shipping(call, "Please choose an address.")
        try:
            self.desk.ship_to(call.visit, saved[int(number)])
        except Refused as refused:
            return self.shipping(call, str(refused))
        return redirect("/checkout/payment")

    def show_address(self, call: Call, problem: str = "") -> Response:
        form = markup.form("/checkout/address", self.address_fields(), "Save address")
        return self.page(call, "Another address", markup.alert(problem) + form)

    def new_address(self, call: Call) -> Response:
        sent = call.form
        try:
            address = {name: sent.get(name, "").strip() for name in ADDRESS_FIELDS}
            self.desk.ship_to(call.visit, address)
        except Refused as refused:
            return self.show_address(call, str(refused))
        return redirect("/checkout/shipping")

    def payment_fields(self, call: Call) -> str:
        basket = self.desk.basket(call.visit)
        cards = "".join(
            f"<option value={digits}{' selected' if digits == basket.card else ''}>"
            f"{escape(label)}</option>"
            for digits, label in CARDS.items()
        )
        gift = f"Use my gift card ({dollars(GIFT_CARD_CENTS)})"
        box = markup.checkbox("gift_card", gift, checked=bool(basket.gift_card))
        return f"<label for=card>Pay with</label><select id=card name=card>{cards}</select>{box}"


def _buttons(label: str, options: dict[str, None]) -> str:
    buttons = "".join(
        f'<button type=button aria-pressed=false value="{escape(option)}">{escape(option)}</button>'
        for option in options
    )
    field = f"<input type=hidden name={label.lower()}>"
    return f'<p>{label}</p><div role=group aria-label="{label}">{buttons}{field}</div>'


def _in_one_line(address: dict[str, str]) -> str:
    parts = [address["name"], address["line1"], address["line2"], address["city"]]
    where = f"{address['state']} {address['zip']}"
    return ", ".join(part for part in (*parts, where) if part)
