"""Signing in, and the orders of an account."""

from __future__ import annotations

from local.street.serving import Response, redirect
from local.street.store.orders import StoreOrder
from local.street.storefront.layout import dollars, not_found
from local.street.web import markup
from local.street.web.pages import Call, Pages, Route, Routes

_PLACED = "%B %d, %Y %H:%M"


class AccountPages(Pages):
    """The sign-in, the account's page with the history of orders, each order's page."""

    def account_routes(self) -> Routes:
        return {
            ("GET", "/sign-in"): Route(self.show_sign_in, for_members=False),
            ("POST", "/sign-in"): Route(self.sign_in, for_members=False),
            ("POST", "/sign-out"): Route(self.sign_out, for_members=False),
            ("GET", "/account"): Route(self.account),
            ("GET", "/account/orders/*"): Route(self.order),
            ("GET", "/thanks/*"): Route(self.thanks),
        }

    def show_sign_in(self, call: Call, problem: str = "") -> Response:
        fields = markup.field("Email", "email") + markup.field(
            "Password", "password", "", "password"
        )
        sign_in = markup.form("/sign-in", fields, "Sign in")
        return self.page(call, "Sign in", markup.alert(problem) + sign_in)

    def sign_in(self, call: Call) -> Response:
        sent = call.form
        visit = self.visitors.sign_in(call.visit, sent.get("email", ""), sent.get("password", ""))
        if not visit.signed_in:
            return self.show_sign_in(call, "Email or password is wrong.")
        self.troubles.after_signing_in(visit)
        return redirect("/account")

    def sign_out(self, call: Call) -> Response:
        self.visitors.sign_out(call.visit)
        return redirect("/sign-in")

    def account(self, call: Call) -> Response:
        rows = "".join(self.history_row(order) for order in self.desk.orders())
        none = "" if rows else "<p>You have no orders yet.</p>"
        leave = markup.form("/sign-out", "", "Sign out")
        return self.page(call, "Your orders", f"{none}<ol>{rows}</ol>{leave}")

    def history_row(self, order: StoreOrder) -> str:
        link = f'<a href="/account/orders/{order.number}">{order.number}</a>'
        return (
            f"<li class=order>{link} <span class=total>{dollars(order.total_cents)}</span>"
            f" <time>{order.at.strftime(_PLACED)}</time></li>"
        )

    def order(self, call: Call) -> Response:
        order = self.desk.order(call.request.path.rpartition("/")[2])
        if order is None:
            return not_found(self.spec)
        lines = [self.desk.shown(line) for line in order.lines]
        return self.page(call, f"Order {order.number}", markup.line_table(lines))

    def thanks(self, call: Call) -> Response:
        order = self.desk.order(call.request.path.rpartition("/")[2])
        if order is None:
            return not_found(self.spec)
        number = f"<p>Order number: <strong id=number>{order.number}</strong></p>"
        paid = f"<p>You pay <span id=paid>{dollars(order.total_cents)}</span>.</p>"
        return self.page(call, "Thank you", number + paid)
