"""The street opened for a test, and what a test asks of it."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from local.street.authorization.clients import Client
from local.street.store.open_store import Timings
from local.street.street import Street, StreetPlan

PROFILE_URL = "https://muse.example/.well-known/ucp"
CALLBACK = "https://muse.example/account-links/callback"
BOUTIQUE, HARBOR, JUNIPER = 9001, 9002, 9003
QUICK = Timings(slow=0.3, hang=2.5, in_progress=0.4)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as it came, with its JSON where it is JSON."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    json: Any = field(default=None)


class OpenStreet:
    """A running street."""

    def __init__(self, street: Street) -> None:
        self.street = street
        self.url = street.url

    def url_of(self, store_id: int) -> str:
        return self.street.stores[store_id].base_url

    def get(self, url: str, **headers: str) -> Reply:
        return send("GET", url, None, headers)

    def control(self, method: str, path: str, document: object = None) -> Any:
        """Ask `/_street/…`; anything but a success fails the test."""
        reply = send(method, f"{self.url}/_street/{path}", document)
        assert reply.status == 200, reply.body
        return reply.json

    def switch_on(self, store_id: int, fault: str, times: int | None = None) -> None:
        self.control("POST", "faults", {"storeId": store_id, "fault": fault, "times": times})

    def orders(self, store_id: int) -> list[dict[str, Any]]:
        """What was really ordered there."""
        found: list[dict[str, Any]] = self.control("GET", f"orders?storeId={store_id}")["orders"]
        return found

    def reset(self) -> None:
        self.control("POST", "reset")


def send(
    method: str, url: str, document: object = None, headers: Mapping[str, str] | None = None
) -> Reply:
    """One request with a JSON body (bytes go as they are); redirects are not followed."""
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    request = urllib.request.Request(
        url,
        method=method,
        data=None if document is None else body,
        headers={"Content-Type": "application/json", **(headers or {})},
    )
    try:
        answer = _OPENER.open(request, timeout=10)
    except urllib.error.HTTPError as error:
        answer = error
    with answer:
        content = answer.read()
        found = dict(answer.headers.items())
    is_json = found.get("Content-Type", "").startswith("application/json")
    return Reply(answer.status, found, content, json.loads(content) if is_json else None)


@contextmanager
def open_street(folder: Path, **plan: Any) -> Iterator[OpenStreet]:
    """The street on free ports, with short waits, trusting Muse's profile unheard."""
    defaults: dict[str, Any] = {
        "base_port": 0,
        "timings": QUICK,
        "approved_platforms": frozenset({PROFILE_URL}),
        "client": Client(redirect_uris=(CALLBACK,)),
    }
    street = Street(StreetPlan(state_dir=folder, **{**defaults, **plan}))
    street.start()
    try:
        yield OpenStreet(street)
    finally:
        street.stop()


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirects())
