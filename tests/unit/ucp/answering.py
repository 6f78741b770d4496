"""A store's side of the line, made up: answers by path, and a checkout to answer with."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from muse.adapters.web.errors import WebError
from muse.adapters.web.messages import Headers, HttpResponse
from muse.domain.store import ApiEndpoint, ApiProtocol, Store
from tests import builders

ORIGIN = "https://shop.example"
SHOP = builders.a_store(
    9002,
    domains=("shop.example",),
    api=ApiEndpoint(ApiProtocol.UCP, ORIGIN),
)
CARD = "example.retailstreet.card_token"


def shop(**fields: Any) -> Store:
    return builders.a_store(
        9002, **{"domains": SHOP.domains, "api": SHOP.api, "name": "Shop", **fields}
    )


def reply(
    document: object, status: int = 200, headers: Mapping[str, str] | None = None
) -> HttpResponse:
    """An answer with a JSON body; bytes go as they are."""
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return HttpResponse(status, Headers(headers or {}), body, ORIGIN)


class ScriptedHttp:
    """Answers by the end of the URL, and remembers what was asked."""

    def __init__(self, answers: Mapping[str, HttpResponse | WebError]) -> None:
        self.answers = dict(answers)
        self.asked: list[tuple[str, str]] = []

    def request(
        self,
        method: str,
        url: str,
        *,
        domains: Sequence[str],
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        timeout: float | None = None,
    ) -> HttpResponse:
        self.asked.append((method, url))
        answer = next(a for end, a in self.answers.items() if url.endswith(end))
        if isinstance(answer, WebError):
            raise answer
        return HttpResponse(answer.status, answer.headers, answer.body, url)


_CHECKOUT: dict[str, Any] = {
    "ucp": {
        "version": "2026-04-08",
        "payment_handlers": {CARD: [{"id": "card_1", "version": "2026-04-08"}]},
    },
    "id": "chk_1",
    "status": "ready_for_complete",
    "currency": "USD",
    "line_items": [
        {
            "id": "li_1",
            "item": {"id": "MUG", "title": "Mug", "price": 1000},
            "quantity": 2,
            "totals": [
                {"type": "subtotal", "amount": 2000},
                {"type": "items_discount", "amount": -200},
                {"type": "total", "amount": 1800},
            ],
        }
    ],
    "totals": [
        {"type": "subtotal", "amount": 2000},
        {"type": "items_discount", "amount": -200},
        {"type": "fulfillment", "amount": 500},
        {"type": "tax", "amount": 130},
        {"type": "total", "amount": 2430},
    ],
    "links": [],
}


def checkout(**fields: Any) -> dict[str, Any]:
    """A checkout of two mugs for $24.30; keywords replace members."""
    return {**deepcopy(_CHECKOUT), **fields}


def error(code: str, path: str | None = None, severity: str = "recoverable") -> dict[str, Any]:
    message = {"type": "error", "code": code, "content": "Sorry", "severity": severity}
    return message | ({"path": path} if path else {})
