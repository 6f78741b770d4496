"""What all builds of a web store have in common: how a request finds its page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from urllib.parse import parse_qsl

from local.street.serving import Request, Response, redirect
from local.street.store.products import DemoProduct
from local.street.storefront.layout import page
from local.street.web.desk import SOLD_OUT, UNKNOWN_VARIANT, Desk, Refused
from local.street.web.records import Visit
from local.street.web.troubles import Place, Troubles
from local.street.web.visitors import Visitors

PROBLEMS = {"sold-out": SOLD_OUT, "variant": UNKNOWN_VARIANT}


@dataclass(frozen=True, slots=True)
class Call:
    """A request and who makes it."""

    request: Request
    visit: Visit

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.request.body.decode(), keep_blank_values=True))


Answer = Callable[[Call], Response]


@dataclass(frozen=True, slots=True)
class Route:
    """`place` is where faults strike; `for_members`: others are sent to the sign-in."""

    answer: Answer
    place: Place = Place.ANYWHERE
    for_members: bool = True


Routes = Mapping[tuple[str, str], Route]


class Pages:
    """One store's pages. A path that ends in `/*` stands for all below it."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.troubles = Troubles(desk)
        self.visitors = Visitors(desk)
        self.spec = desk.premises.spec

    def routes(self) -> Routes:
        """The pages by method and path."""
        raise NotImplementedError

    def controls(self, call: Call, good: DemoProduct) -> str:
        """What a product page has to buy with, as markup."""
        raise NotImplementedError

    def handle(self, call: Call) -> Response | None:
        """The answer, or None when no page of the build has this path."""
        route = self._route(call.request)
        if route is None:
            return None
        answer = self.troubles.instead_of(route.place)
        if answer:
            return answer
        visit = self.troubles.unsettled(route.place, call.visit)
        if route.for_members and not visit.signed_in:
            return self.to_the_sign_in()
        call = Call(call.request, visit)
        challenge = self.troubles.challenge(route.place)
        shown = self.challenged(call, challenge) if challenge else route.answer(call)
        self.troubles.unsettle_later(route.place, visit)
        return self.troubles.spoiled(route.place, shown)

    def challenged(self, call: Call, challenge: str) -> Response:
        """What is shown to a visitor who must prove to be human."""
        return self.page(call, "One more thing", challenge)

    def to_the_sign_in(self) -> Response:
        return redirect("/sign-in")

    def page(self, call: Call, title: str, main: str) -> Response:
        """A page with the store's frame and the bag's counter. `main` is markup."""
        top = f"<nav><a href='/'>Shop</a> · <a href='/bag'>Bag</a> · {self._account_link(call)}"
        top += f" · {self.bag_count(call)}</nav>"
        return page(self.spec, title, f"{top}<h1>{escape(title)}</h1>{main}")

    def bag_count(self, call: Call) -> str:
        count = self.desk.pieces(call.visit)
        return f'<span role="status" aria-label="Bag count">{count}</span>'

    def sku_of(self, good: DemoProduct, size: str, color: str) -> str:
        """The article in this size and color. Errors: Refused."""
        for variant in good.variants:
            if (variant.size or "", variant.color or "") == (size, color):
                return variant.sku
        raise Refused(UNKNOWN_VARIANT)

    def _account_link(self, call: Call) -> str:
        if call.visit.signed_in:
            return "<a href='/account'>My account</a>"
        return "<a href='/sign-in'>My account</a>"

    def _route(self, request: Request) -> Route | None:
        routes = self.routes()
        folder = f"{request.path.rpartition('/')[0]}/*"
        exact = routes.get((request.method, request.path))
        return exact or routes.get((request.method, folder))
