"""Linking an account by OAuth as its customer does it: the app's request, the store's form, and the
way back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import parse_qsl, urlencode, urlsplit

from local.street.store.customers import ADA, DEMO_CUSTOMER_PASSWORD
from tests.answer import Answer
from tests.integration.street.opening import send
from tests.shopping import HARBOR

ALLOWED = {"email": ADA.email, "password": DEMO_CUSTOMER_PASSWORD, "decision": "allow"}
DENIED = {"decision": "deny"}
# As many mugs of Harbor & Pine as make up, by what members pay less, for what it costs to ship
# them: such a store tells prices to signed-in customers only, so that the goods alone are quoted.
PIECES = 7


class Caller(Protocol):
    """A shopper, or somebody of operations."""

    def call(self, method: str, path: str, body: object = None) -> Answer: ...


@dataclass
class CustomerBrowser:
    """The browser of a store's customer. `seen` is every address that it was sent to."""

    form: Mapping[str, str] = field(default_factory=lambda: ALLOWED)
    seen: list[str] = field(default_factory=list)

    def decide(self, authorization_url: str) -> dict[str, str]:
        """The parameters that the store sends the customer back with."""
        self.seen.append(authorization_url)
        content = {"Content-Type": "application/x-www-form-urlencoded"}
        body = urlencode(self.form).encode()
        reply = send("POST", authorization_url, body, content)
        assert reply.status == 303, reply.body
        self.seen.append(reply.headers["Location"])
        return dict(parse_qsl(urlsplit(reply.headers["Location"]).query))


def path_of(owner: str, store_id: int = HARBOR) -> str:
    """The route of a shopper's link, or of `muse`'s as operations call it."""
    return f"/ops/stores/{store_id}/link" if owner == "muse" else f"/api/v1/stores/{store_id}/link"


def start(caller: Caller, path: str, app: str | None = None) -> Any:
    """What the app is told to begin with."""
    answer = caller.call("POST", path, {"redirectUri": app} if app else {})
    assert answer.status == 200, answer.body
    return answer.data
