"""Who is visiting: a cookie per store, since cookies of one host are shared by all its ports."""

from __future__ import annotations

import secrets
from dataclasses import replace
from http.cookies import CookieError, SimpleCookie

from local.street.serving import Request, Response
from local.street.web.account import DEMO_PASSWORD, EMAIL
from local.street.web.desk import Desk
from local.street.web.records import Basket, Visit


def is_right(email: str, password: str) -> bool:
    """Whether that opens the account."""
    return (email.strip().lower(), password) == (EMAIL, DEMO_PASSWORD)


class Visitors:
    """The visitors of one store, in and out."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._cookie = f"visit_{desk.premises.store_id}"

    def of(self, request: Request) -> Visit:
        """A visitor gets a cookie with the first thing that is sent, not by looking."""
        try:
            sent = SimpleCookie(request.headers.get("cookie", "")).get(self._cookie)
        except CookieError:
            sent = None
        known = self._desk.records.visit(sent.value) if sent else None
        if known or request.method == "GET":
            return known or Visit()
        visit = Visit(self._desk.premises.new_id("visit"))
        self._desk.records.keep_visit(visit)
        return visit

    def with_cookie(self, response: Response, visit: Visit) -> Response:
        """The answer, telling the browser who it is."""
        if not visit.token:
            return response
        cookie = f"{self._cookie}={visit.token}; Path=/; HttpOnly; SameSite=Lax; Max-Age=2592000"
        return replace(response, headers={**response.headers, "Set-Cookie": cookie})

    def name_oneself(self, visit: Visit, email: str) -> Visit:
        """The first step of a sign-in in two: the e-mail address."""
        visit = replace(visit, email=email)
        self._desk.records.keep_visit(visit)
        return visit

    def sign_in(self, visit: Visit, email: str, password: str) -> Visit:
        """The visit, signed in if the password is right; what was in the bag goes with it."""
        return self._signed_in(visit) if is_right(email, password) else visit

    def ask_for_code(self, visit: Visit) -> None:
        """Send a code, which must be entered before the visitor is signed in."""
        self._desk.records.send_code(f"{secrets.randbelow(10**6):06}")
        self._desk.records.keep_visit(replace(visit, waits_for_code=True))

    def enter_code(self, visit: Visit, code: str) -> Visit:
        """The visit, signed in if that is the code that was sent last: it is good for once."""
        if not visit.waits_for_code or code != self._desk.records.code():
            return visit
        self._desk.records.send_code("")
        return self._signed_in(replace(visit, waits_for_code=False))

    def _signed_in(self, visit: Visit) -> Visit:
        guest_lines = self._desk.basket(visit).lines
        self._desk.records.keep_basket(visit.owner, Basket())
        visit = replace(visit, signed_in=True, email=EMAIL)
        self._desk.records.keep_visit(visit)
        self._desk.change(visit, lines={**self._desk.basket(visit).lines, **guest_lines})
        return visit

    def sign_out(self, visit: Visit) -> Visit:
        visit = replace(visit, signed_in=False, email="")
        self._desk.records.keep_visit(visit)
        return visit
