"""What goes wrong on the pages of a web store, each fault in its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum

from local.street.faults.fault import Fault
from local.street.serving import Response, redirect
from local.street.store.orders import StoreOrder
from local.street.store.products import DemoProduct, Variant
from local.street.web import trouble_markup as markup
from local.street.web.account import CARDS
from local.street.web.desk import Desk, Refused
from local.street.web.records import Visit

NEVER_PATH = "/assets/never.js"
ELSEWHERE_PATH = "/elsewhere"
_HUGE_BYTES = 30 * 1024 * 1024
_ERRORS = {Fault.WEB_FORBIDDEN: 403, Fault.WEB_RATE_LIMITED: 429}
_ON_PRODUCTS = {
    Fault.WEB_ELEMENT_COVERED: markup.COVER,
    Fault.WEB_NEWSLETTER: markup.NEWSLETTER,
    Fault.WEB_DIALOG: markup.DIALOG,
    Fault.WEB_NEW_TAB: markup.NEW_TAB,
}
_BUTTONS = {
    Fault.WEB_ELEMENT_MISSING: "",
    Fault.WEB_ELEMENT_RENAMED: "{renamed}",
    Fault.WEB_ELEMENT_DOUBLED: "{button}{button}",
    Fault.WEB_ELEMENT_HIDDEN: "<div hidden>{button}</div>",
}


class Place(StrEnum):
    """Where in the store something is asked."""

    PRODUCT = "product"
    BAG = "bag"
    SHIPPING = "shipping"
    REVIEW = "review"
    ANYWHERE = "anywhere"


class Crashed(Exception):
    """The store answers 500."""


class NeverConfirmed(Exception):
    """The store has made the order, and does not say so."""


class Troubles:
    """The faults that are switched on at one web store."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._premises = desk.premises

    def instead_of(self, place: Place) -> Response | None:
        """What is answered in place of the page, if anything."""
        if place is Place.REVIEW and self._on(Fault.WEB_SERVER_ERROR):
            return Response(500, b"Internal Server Error", "text/plain")
        if place is not Place.BAG:
            return None
        struck = self._premises.first_switched(tuple(_ERRORS))
        if struck:
            return Response(_ERRORS[struck], b"Not now", "text/plain")
        if self._on(Fault.WEB_REDIRECTS_ELSEWHERE):
            port = self._premises.base_url.rpartition(":")[2]
            return redirect(f"http://localhost:{port}{ELSEWHERE_PATH}", 302)
        if self._on(Fault.WEB_DOWNLOAD):
            disposition = {"Content-Disposition": 'attachment; filename="bag.bin"'}
            return Response(200, b"bag", "application/octet-stream", disposition)
        return None

    def spoiled(self, place: Place, page: Response) -> Response:
        """The page with what is too much on it."""
        if self._on(Fault.WEB_COOKIE_BANNER):
            page = _with(page, markup.COOKIE_BANNER)
        page = _with(page, self.beside(place))
        if place is Place.REVIEW and self._on(Fault.WEB_GIFT_CARD_LATE):
            page = _with(page, markup.DRAWN_AGAIN)
        if place is Place.PRODUCT:
            for fault, added in _ON_PRODUCTS.items():
                page = _with(page, added) if self._on(fault) else page
        if place is Place.BAG and self._on(Fault.WEB_NEVER_LOADS):
            page = _with(page, f'<script src="{NEVER_PATH}"></script>')
        if place is Place.BAG and self._on(Fault.WEB_HUGE_PAGE):
            page = replace(page, body=page.body + b"<!--" + b"." * _HUGE_BYTES + b"-->")
        return page

    def challenge(self, place: Place) -> str:
        """What asks for a human in place of the shipping step, as markup."""
        is_asked = place is Place.SHIPPING and self._on(Fault.WEB_CAPTCHA)
        return markup.CAPTCHA if is_asked else ""

    def beside(self, place: Place) -> str:
        """What asks for a human beside the form of the shipping step, as markup."""
        is_asked = place is Place.SHIPPING and self._on(Fault.WEB_CAPTCHA_BESIDE)
        return markup.CAPTCHA if is_asked else ""

    def prefilled(self) -> dict[str, str]:
        """What the fields of an address hold before anybody types."""
        return {"line2": "Apt 99"} if self._on(Fault.WEB_ADDRESS_PREFILLED) else {}

    def changes_after(self, visit: Visit) -> int:
        """In how many milliseconds the review must be drawn again; 0: it stays."""
        is_late = self._on(Fault.WEB_GIFT_CARD_LATE) and not self._desk.basket(visit).gift_card
        return markup.LATE if is_late else 0

    def unsettle_later(self, place: Place, visit: Visit) -> None:
        """Change what the visitor has, once the page is made."""
        if place is Place.REVIEW and self._on(Fault.WEB_GIFT_CARD_LATE):
            self._desk.change(visit, gift_card=True)

    def unsettled(self, place: Place, visit: Visit) -> Visit:
        """Change what the visitor has, before the page is made. The visit as it is then."""
        if place is Place.SHIPPING:
            return self._at_shipping(visit)
        if place is Place.REVIEW:
            self._at_review(visit)
        return visit

    def asks_for_code(self) -> bool:
        """Whether the right password is not enough this time."""
        return self._on(Fault.WEB_CODE_ASKED)

    def after_signing_in(self, visit: Visit) -> None:
        """Put a foreign article into the bag."""
        if self._on(Fault.WEB_LEFTOVER):
            lines = dict(self._desk.basket(visit).lines)
            lines[self._premises.shelf.goods[0].featured.sku] = 1
            self._desk.change(visit, lines=lines)

    def added_sku(self, sku: str) -> str:
        """The article that gets into the bag when this one is wanted."""
        if not self._on(Fault.WEB_WRONG_ITEM):
            return sku
        others = (good.featured.sku for good in self._premises.shelf.goods)
        return next(other for other in others if other != sku)

    def offered(self, good: DemoProduct) -> Sequence[Variant]:
        """The variants that the product page offers."""
        return good.variants[:1] if self._on(Fault.WEB_VARIANT_GONE) else good.variants

    def add_button(self, button: str) -> str:
        """`Add to bag` as it is found on the page."""
        struck = self._premises.first_switched(tuple(_BUTTONS))
        if struck is None:
            return button
        renamed = button.replace("Add to bag", "Put in basket")
        return _BUTTONS[struck].format(button=button, renamed=renamed)

    def place(self, visit: Visit) -> StoreOrder:
        """Order. Errors: Refused, Crashed, NeverConfirmed."""
        if self._on(Fault.WEB_CARD_DECLINED):
            raise Refused("Your card was declined.")
        if self._on(Fault.WEB_CRASH_BEFORE_ORDER):
            raise Crashed
        order = self._desk.place(visit)
        if self._on(Fault.WEB_CRASH_AFTER_ORDER):
            raise Crashed
        if self._on(Fault.WEB_NO_CONFIRMATION):
            raise NeverConfirmed
        return order

    def _at_shipping(self, visit: Visit) -> Visit:
        lines = dict(self._desk.basket(visit).lines)
        if lines and self._on(Fault.WEB_WRONG_QUANTITY):
            lines[next(iter(lines))] += 1
            self._desk.change(visit, lines=lines)
        if self._on(Fault.WEB_SESSION_LOST):
            visit = replace(visit, signed_in=False, email="")
            self._desk.records.keep_visit(visit)
        return visit

    def _at_review(self, visit: Visit) -> None:
        shelf, lines = self._premises.shelf, self._desk.basket(visit).lines
        if self._on(Fault.WEB_PRICE_RISE):
            for sku in lines:
                first = shelf.variant(sku)
                shelf.put(sku, price_cents=first.price_cents * 140 // 100 if first else None)
        if lines and self._on(Fault.WEB_OUT_OF_STOCK):
            shelf.put(next(iter(lines)), stock=0)
        if self._on(Fault.WEB_GIFT_CARD):
            self._desk.change(visit, gift_card=True)
        if self._on(Fault.WEB_OTHER_CARD):
            chosen = self._desk.basket(visit).card
            self._desk.change(visit, card=next(card for card in CARDS if card != chosen))

    def _on(self, fault: Fault) -> bool:
        return self._premises.switched(fault)


def _with(page: Response, added: str) -> Response:
    return replace(page, body=page.body.replace(b"</body>", added.encode() + b"</body>"))
