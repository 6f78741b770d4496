"""A visitor without a browser: sends forms and JSON, keeps cookies, follows no redirects."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from http.cookiejar import CookieJar
from urllib.parse import urlencode

from local.street.web.account import DEMO_PASSWORD, EMAIL
from tests.integration.street.opening import Reply


class Visitor:
    """One visitor of one store."""

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}),
            urllib.request.HTTPCookieProcessor(CookieJar()),
            _NoRedirects(),
        )

    def moved_to(self, base_url: str) -> None:
        """The store has another address now; cookies are kept."""
        self._base_url = base_url

    def get(self, path: str) -> Reply:
        return self._send("GET", path, None, "text/html")

    def post(self, path: str, **fields: str) -> Reply:
        form = "application/x-www-form-urlencoded"
        return self._send("POST", path, urlencode(fields).encode(), form)

    def send(self, method: str, path: str, document: object) -> Reply:
        return self._send(method, path, json.dumps(document).encode(), "application/json")

    def sign_in(self, password: str = DEMO_PASSWORD) -> Reply:
        return self.post("/sign-in", email=EMAIL, password=password)

    def _send(self, method: str, path: str, body: bytes | None, kind: str) -> Reply:
        request = urllib.request.Request(
            self._base_url + path, body, {"Content-Type": kind}, method=method
        )
        try:
            answer = self._opener.open(request, timeout=10)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            content, headers = answer.read(), dict(answer.headers.items())
        is_json = headers.get("Content-Type", "").startswith("application/json")
        return Reply(answer.status, headers, content, json.loads(content) if is_json else None)


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None
