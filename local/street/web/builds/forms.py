"""Plain forms: a page for each step, nothing of it made by script."""

from __future__ import annotations

from html import escape

from local.street.serving import Response, redirect
from local.street.storefront.layout import dollars
from local.street.web import markup
from local.street.web.account import ADDRESS_FIELDS, CARDS, GIFT_CARD_CENTS
from local.street.web.builds.bags import BagPages
from local.street.web.desk import SOLD_OUT, Refused
from local.street.web.pages import Call, Route, Routes
from local.street.web.troubles import Crashed, NeverConfirmed, Place


class FormPages(BagPages):
    """Shipping, payment and review as a form each."""

    def routes(self) -> Routes:
        return {
            **self.account_routes(),
            **self.bag_routes(),
            ("GET", "/checkout/shipping"): Route(self.shipping, Place.SHIPPING),
            ("POST", "/checkout/shipping"): Route(self.ship_to),
            ("GET", "/checkout/payment"): Route(self.payment),
            ("POST", "/checkout/payment"): Route(self.pay_with),
            ("GET", "/checkout/review"): Route(self.review, Place.REVIEW),
            ("POST", "/checkout/order"): Route(self.place),
        }

    def shipping(self, call: Call, problem: str = "") -> Response:
        chosen = self.desk.option(call.visit)
        options = "".join(
            markup.radio(
                "option", one.option_id, f"{one.title}: {one.description}", checked=one == chosen
            )
            for one in self.desk.web.options
        )
        form = markup.form(
            "/checkout/shipping", f"{self.address_fields()}<h2>How</h2>{options}", "Next"
        )
        return self.page(call, "Shipping", markup.alert(problem) + form)

    def address_fields(self) -> str:
        filled = self.troubles.prefilled()
        return "".join(
            markup.field(label, name, filled.get(name, ""))
            for name, label in markup.ADDRESS_LABELS.items()
        )

    def ship_to(self, call: Call) -> Response:
        sent = call.form
        try:
            self.desk.ship_to(
                call.visit, {name: sent.get(name, "").strip() for name in ADDRESS_FIELDS}
            )
        except Refused as refused:
            return self.shipping(call, str(refused))
        self.desk.change(call.visit, shipping=sent.get("option", ""))
        return redirect("/checkout/payment")

    def payment(self, call: Call, problem: str = "") -> Response:
        fields = self.payment_fields(call)
        form = markup.form("/checkout/payment", fields, "Next")
        return self.page(call, "Payment", markup.alert(problem) + form)

    def payment_fields(self, call: Call) -> str:
        basket = self.desk.basket(call.visit)
        cards = "".join(
            markup.radio("card", digits, label, checked=digits == basket.card)
            for digits, label in CARDS.items()
        )
        gift = f"Use my gift card ({dollars(GIFT_CARD_CENTS)})"
        return cards + markup.checkbox("gift_card", gift, checked=bool(basket.gift_card))

    def pay_with(self, call: Call) -> Response:
        sent = call.form
        try:
            self.desk.pay_with(call.visit, sent.get("card", ""), gift_card="gift_card" in sent)
        except Refused as refused:
            return self.payment(call, str(refused))
        return redirect("/checkout/review")

    def review(self, call: Call, problem: str = "") -> Response:
        if not self.desk.is_ready(call.visit):
            return redirect("/bag")
        return self.page(call, "Review", self.review_main(call, problem))

    def review_main(self, call: Call, problem: str) -> str:
        basket = self.desk.basket(call.visit)
        lines = [self.desk.shown(line) for line in self.desk.lines(call.visit)]
        gone = SOLD_OUT if not all(line.in_stock for line in lines) else ""
        return (
            f"{markup.alert(problem or gone)}{markup.line_table(lines)}"
            f"<address>{markup.address_lines(dict(basket.address))}</address>"
            f"<table>{markup.amount_rows(self.desk.amounts(call.visit))}</table>"
            f"<p id=card>{escape(CARDS[basket.card])}</p>"
            f"{markup.form('/checkout/order', '', 'Place order')}"
        )

    def place(self, call: Call) -> Response:
        try:
            order = self.troubles.place(call.visit)
        except Refused as refused:
            return self.page(call, "Payment", markup.alert(str(refused)))
        except Crashed:
            return Response(500, b"Internal Server Error", "text/plain")
        except NeverConfirmed:
            return self.page(call, "One moment please", "<p>Your order is being worked on.</p>")
        return redirect(f"/thanks/{order.number}")
