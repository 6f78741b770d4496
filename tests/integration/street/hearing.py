"""Who is told what becomes of the street's orders: it reads as Muse does, and can refuse."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from local.street.serving import Request, Response, ShopServer, json_response
from local.street.shipping.senders import sender_secrets
from muse.adapters.clock import SystemClock
from muse.adapters.events.reports import reports_from
from muse.adapters.registry.entry import StoresDocument
from muse.adapters.senders.webhooks import SenderSecrets, SignedReportWebhooks
from muse.domain.errors import UnknownStore
from muse.domain.store import Store
from muse.domain.tracking.report import OrderReport
from muse.ports.reports.webhooks import WebhookRequest

BUS_ARN = "arn:aws:events:us-east-1:000000000000:event-bus/a-bus"
_ACCOUNT = re.compile(r"Credential=(\d{12})/\d{8}/us-east-1/events/aws4_request,")


@dataclass
class Registry:
    """The street's own registry document, as Muse reads it."""

    stores: tuple[Store, ...] = ()

    def store(self, store_id: int) -> Store:
        for store in self.stores:
            if store.store_id == store_id:
                return store
        raise UnknownStore

    def all(self) -> tuple[Store, ...]:
        return self.stores


@dataclass
class Hearer:
    """What arrived, and what it says. The next `refusals` requests are answered with 503, the next
    `failed_entries` of PutEvents with 200 and the word that the bus has not taken them."""

    url: str = ""
    refusals: int = 0
    failed_entries: int = 0
    requests: list[Request] = field(default_factory=list)
    reports: list[OrderReport] = field(default_factory=list)
    registry: Registry = field(default_factory=Registry)

    def handle(self, request: Request) -> Response:
        self.requests.append(request)
        if self.refusals:
            self.refusals -= 1
            return json_response({"error": "not now"}, 503)
        if self.failed_entries:
            self.failed_entries -= 1
            entry = {"ErrorCode": "AccessDeniedException", "ErrorMessage": "not you"}
            return json_response({"FailedEntryCount": 1, "Entries": [entry]})
        self.reports += self._read(request)
        if "x-amz-target" in request.headers:
            return json_response({"FailedEntryCount": 0, "Entries": [{"EventId": "1"}]})
        return json_response({"data": {"received": True}})

    def learn_stores(self, registry_json: bytes) -> None:
        document = StoresDocument.model_validate_json(registry_json)
        self.registry.stores = tuple(entry.to_store() for entry in document.stores)

    def _read(self, request: Request) -> tuple[OrderReport, ...]:
        if request.headers.get("x-amz-target") == "AWSEvents.PutEvents":
            return self._of_bus(request)
        secrets = sender_secrets()
        known = SenderSecrets(secrets["stores"], secrets["carriers"])
        webhooks = SignedReportWebhooks(self.registry, known, SystemClock(), _never)
        _, kind, whose = request.path.removeprefix("/webhooks").split("/")
        arrived = WebhookRequest("POST", request.path, dict(request.headers), request.body)
        if kind == "carriers":
            return webhooks.of_carrier(whose, arrived)
        return webhooks.of_store(int(whose), arrived)

    def _of_bus(self, request: Request) -> tuple[OrderReport, ...]:
        [entry] = json.loads(request.body)["Entries"]
        signed = _ACCOUNT.search(request.headers["authorization"])
        assert signed
        assert entry["EventBusName"] == BUS_ARN
        delivered = {
            "source": entry["Source"],
            "detail-type": entry["DetailType"],
            "account": signed[1],
            "detail": json.loads(entry["Detail"]),
        }
        return reports_from(delivered, self.registry, "000000000000")


def _never(*_: Any) -> None:
    raise AssertionError("no store of the street signs by its profile")


@contextmanager
def listening() -> Iterator[Hearer]:
    """Listen until the block ends."""
    server = ShopServer(0)
    hearer = Hearer(f"http://127.0.0.1:{server.port}")
    server.start(hearer.handle)
    try:
        yield hearer
    finally:
        server.stop()
