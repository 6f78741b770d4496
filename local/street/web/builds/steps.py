"""All steps of the checkout at one address. Guests may fill a bag and say where it should go; to
pay one must sign in. The security code is asked for in a frame."""

from __future__ import annotations

from html import escape

from local.street.serving import Request, Response, redirect
from local.street.store.orders import StoreOrder
from local.street.store.products import DemoProduct
from local.street.storefront.layout import dollars
from local.street.web import markup
from local.street.web.account import ADDRESS_FIELDS
from local.street.web.builds.forms import FormPages
from local.street.web.desk import Refused
from local.street.web.pages import Call, Route, Routes
from local.street.web.troubles import Place

_PLACED = "%m/%d/%Y %I:%M %p"
_CODE_FRAME = '<iframe title="Security code" src="/frames/code" style="border:0"></iframe>'
_MOST_TO_CHOOSE = 9


class StepPages(FormPages):
    """As with plain forms, where nothing else is said."""

    checkout_path = "/checkout"

    def routes(self) -> Routes:
        return {
            **self.account_routes(),
            **self.bag_routes(),
            ("POST", "/checkout/guest"): Route(self.as_guest, for_members=False),
            ("POST", "/checkout/delivery"): Route(self.ship_to, for_members=False),
            ("POST", "/checkout/payment"): Route(self.pay_with),
            ("POST", "/checkout/order"): Route(self.place),
            ("GET", "/frames/code"): Route(self.show_code_field),
            ("POST", "/frames/code"): Route(self.give_code),
        }

    def _route(self, request: Request) -> Route | None:
        if (request.method, request.path) != ("GET", "/checkout"):
            return super()._route(request)
        steps = {
            "payment": Route(self.payment),
            "review": Route(self.review, Place.REVIEW),
        }
        first = Route(self.shipping, Place.SHIPPING, for_members=False)
        return steps.get(request.query.get("step", ""), first)

    def history_row(self, order: StoreOrder) -> str:
        link = f'<a href="/account/orders/{order.number}">{order.number}</a>'
        return (
            f"<li class=order><table><tr><td>{link}</td><td class=placed>"
            f"{order.at.strftime(_PLACED)}</td><td class=total>{dollars(order.total_cents)}</td>"
            "</tr></table></li>"
        )

    def variant_fields(self, good: DemoProduct) -> str:
        if len(good.variants) == 1:
            return ""
        offered = self.troubles.offered(good)
        sizes = dict.fromkeys(each.size for each in offered if each.size)
        colors = dict.fromkeys(each.color for each in offered if each.color)
        return _radios("Size", sizes) + _radios("Color", colors)

    def quantity_field(self) -> str:
        numbers = "".join(f"<option>{n}</option>" for n in range(1, _MOST_TO_CHOOSE + 1))
        head = "<label for=quantity>Quantity</label><select id=quantity name=quantity>"
        return f"{head}{numbers}</select>"

    def as_guest(self, call: Call) -> Response:
        self.visitors.name_oneself(call.visit, call.form.get("email", "").strip())
        return redirect("/checkout")

    def shipping(self, call: Call, problem: str = "") -> Response:
        """The first step: for guests it begins with who they are."""
        visit = call.visit
        if not visit.signed_in and not visit.email:
            return self._who(call)
        who = "Welcome back." if visit.signed_in else f"Guest {visit.email}"
        options = "".join(
            f"<option value={one.option_id}>{escape(one.title)} ({dollars(one.cents)})</option>"
            for one in self.desk.web.options
        )
        how = f"<label for=option>Delivery</label><select id=option name=option>{options}</select>"
        form = markup.form("/checkout/delivery", self.address_fields() + how, "Continue to payment")
        main = f"<p>{escape(who)}</p><h2>1. Delivery</h2>{markup.alert(problem)}{form}"
        return self.page(call, "Checkout", main)

    def ship_to(self, call: Call) -> Response:
        sent = call.form
        address = {name: sent.get(name, "").strip() for name in ADDRESS_FIELDS}
        try:
            self.desk.ship_to(call.visit, address)
        except Refused as refused:
            return self.shipping(call, str(refused))
        self.desk.change(call.visit, shipping=sent.get("option", ""))
        return redirect("/checkout?step=payment")

    def payment(self, call: Call, problem: str = "") -> Response:
        form = markup.form("/checkout/payment", self.payment_fields(call), "Continue to review")
        main = f"<h2>2. Payment</h2>{markup.alert(problem)}{_CODE_FRAME}{form}"
        return self.page(call, "Checkout", main)

    def pay_with(self, call: Call) -> Response:
        if not self.desk.basket(call.visit).code_is_right:
            return self.payment(call, "Please confirm the security code.")
        answer = super().pay_with(call)
        return redirect("/checkout?step=review") if answer.status == 303 else answer

    def review(self, call: Call, problem: str = "") -> Response:
        if not self.desk.is_ready(call.visit):
            return redirect("/bag")
        return self.page(call, "Checkout", f"<h2>3. Review</h2>{self.review_main(call, problem)}")

    def show_code_field(self, call: Call, problem: str = "") -> Response:
        """A page of its own: it is shown in the frame of the payment step."""
        field = markup.field("Security code", "code", "", "password")
        form = markup.form("/frames/code", field, "Confirm code")
        return _bare(markup.alert(problem) + form)

    def give_code(self, call: Call) -> Response:
        try:
            self.desk.give_code(call.visit, call.form.get("code", "").strip())
        except Refused as refused:
            return self.show_code_field(call, str(refused))
        return _bare("<p role=status>Code accepted.</p>")

    def _who(self, call: Call) -> Response:
        fields = markup.field("Email", "email") + markup.field(
            "Password", "password", "", "password"
        )
        member = markup.form("/sign-in", fields, "Sign in")
        guest_field = "<label for=guest>Guest email</label><input id=guest name=email>"
        guest = markup.form("/checkout/guest", guest_field, "Check out as guest")
        return self.page(call, "Checkout", f"<h2>Sign in</h2>{member}<h2>New here?</h2>{guest}")


def _radios(label: str, options: dict[str, None]) -> str:
    radios = "".join(markup.radio(label.lower(), one, one, checked=False) for one in options)
    return f'<div role=radiogroup aria-label="{label}"><p>{label}</p>{radios}</div>'


def _bare(main: str) -> Response:
    return Response(200, f"<!doctype html><title>Card</title>{main}".encode())
