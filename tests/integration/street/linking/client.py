"""The client's side of account linking, by hand: every parameter is the test's own choice."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, quote_plus, urlencode, urlsplit

from local.street.authorization.clients import CLIENT_ID, DEMO_CLIENT_SECRET
from local.street.store.customers import ADA, DEMO_CUSTOMER_PASSWORD
from tests.integration.street.opening import CALLBACK, HARBOR, OpenStreet, Reply, send

FORM = "application/x-www-form-urlencoded"
CHECKOUTS = "dev.ucp.shopping.checkout:manage"
ORDERS = "dev.ucp.shopping.order:read"
BOTH = f"{CHECKOUTS} {ORDERS}"
VERIFIER = "a-verifier-that-is-long-enough-for-rfc-7636-1234"
STATE = "state-of-this-request"
CODE_FORM = {
    "grant_type": "authorization_code",
    "code": "a-code",
    "redirect_uri": CALLBACK,
    "code_verifier": VERIFIER,
}
ALLOWED = {"email": ADA.email, "password": DEMO_CUSTOMER_PASSWORD, "decision": "allow"}
DENIED = {"decision": "deny"}
Changes = Mapping[str, str | None]


def challenge(verifier: str = VERIFIER) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def basic(client_id: str = CLIENT_ID, secret: str = DEMO_CLIENT_SECRET) -> str:
    pair = f"{quote_plus(client_id)}:{quote_plus(secret)}"
    return f"Basic {base64.b64encode(pair.encode()).decode()}"


@dataclass(frozen=True, slots=True)
class LinkingClient:
    """Muse as a client of one store's authorization server."""

    street: OpenStreet
    store_id: int = HARBOR

    @property
    def store_url(self) -> str:
        return self.street.url_of(self.store_id)

    def metadata(self) -> Reply:
        return self.street.get(f"{self.store_url}/.well-known/oauth-authorization-server")

    def authorization_url(self, **changes: str | None) -> str:
        """The address that a customer is sent to; `name=None` leaves a parameter out."""
        usual = {
            "response_type": "code",
            "client_id": CLIENT_ID,
            "redirect_uri": CALLBACK,
            "scope": BOTH,
            "state": STATE,
            "code_challenge": challenge(),
            "code_challenge_method": "S256",
        }
        return f"{self.store_url}/oauth2/authorize?{urlencode(_merged(usual, changes))}"

    def decide(self, url: str, form: Mapping[str, str] | None = None) -> Reply:
        """What the customer's browser sends when a button of the form is pressed."""
        body = urlencode(ALLOWED if form is None else form).encode()
        return send("POST", url, body, {"Content-Type": FORM})

    def authorize(self, **changes: str | None) -> dict[str, str]:
        """The parameters that come back after the customer has allowed it."""
        return returned(self.decide(self.authorization_url(**changes)))

    def code(self, **changes: str | None) -> str:
        return self.authorize(**changes)["code"]

    def token_request(self, form: Changes, **headers: str | None) -> Reply:
        return self._post("/oauth2/token", form, headers)

    def exchange(self, code: str, **changes: str | None) -> Reply:
        return self.token_request(_merged({**CODE_FORM, "code": code}, changes))

    def exchange_with(self, code: str, authorization: str | None, **more: str) -> Reply:
        """The same with another way for the client to authenticate."""
        form = {**CODE_FORM, "code": code, **more}
        return self.token_request(form, authorization=authorization)

    def refresh(self, token: str, **changes: str | None) -> Reply:
        usual = {"grant_type": "refresh_token", "refresh_token": token}
        return self.token_request(_merged(usual, changes))

    def revoke(self, token: str | None, **changes: str | None) -> Reply:
        return self._post("/oauth2/revoke", _merged({"token": token or ""}, changes), {})

    def linked(self, **changes: str | None) -> dict[str, Any]:
        """The tokens of a link that was just made."""
        reply = self.exchange(self.code(**changes))
        assert reply.status == 200, reply.body
        return dict(reply.json)

    def _post(self, path: str, form: Changes, headers: Mapping[str, str | None]) -> Reply:
        usual = {"Content-Type": FORM, "Authorization": basic()}
        body = urlencode({name: value for name, value in form.items() if value is not None})
        given = {name.replace("_", "-").title(): value for name, value in headers.items()}
        sent = _merged(usual, given)
        return send("POST", f"{self.store_url}{path}", body.encode(), sent)


def returned(reply: Reply) -> dict[str, str]:
    """The parameters of the address that a customer is sent back to."""
    assert reply.status == 303, reply.body
    address = urlsplit(reply.headers["Location"])
    assert f"{address.scheme}://{address.netloc}{address.path}" == CALLBACK
    return dict(parse_qsl(address.query, strict_parsing=True))


def error_of(reply: Reply) -> tuple[int, str]:
    """Status and code of an error of the token or revocation endpoint."""
    assert reply.headers["Cache-Control"] == "no-store"
    return reply.status, reply.json["error"]


def _merged(usual: Mapping[str, str], changes: Changes) -> dict[str, str]:
    merged: dict[str, str | None] = {**usual, **changes}
    return {name: value for name, value in merged.items() if value is not None}
