"""Whose webhook is checked and read how."""

from __future__ import annotations

import json
import unicodedata

import pytest

from muse.adapters.senders.signatures import hmac_signature, standard_signature
from muse.adapters.senders.webhooks import SenderSecrets, SignedReportWebhooks
from muse.domain.errors import NotFound, SignatureInvalid, UnknownStore
from muse.domain.store import Method, Store
from muse.domain.tracking.sender import (
    HmacEncoding,
    ReportFormat,
    SignatureScheme,
    StoreWebhooks,
)
from muse.ports.reports.webhooks import WebhookRequest
from tests.fakes.clock import FakeClock

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OWN = StoreWebhooks(ReportFormat.MUSE, SignatureScheme.STANDARD_WEBHOOKS)
SHOPIFY = StoreWebhooks(
    ReportFormat.SHOPIFY, SignatureScheme.HMAC, "x-shopify-hmac-sha256", HmacEncoding.BASE64
)
PREFIXED = StoreWebhooks(
    ReportFormat.MUSE, SignatureScheme.HMAC, "x-signature", HmacEncoding.HEX, "sha256="
)
UCP = StoreWebhooks(ReportFormat.UCP, SignatureScheme.UCP)
SHIPPED = json.dumps(
    {
        "type": "order.shipped",
        "data": {
            "eventId": "e1",
            "storeOrderNumber": "B-1",
            "occurredAt": "2026-02-03T14:40:00Z",
        },
    }
).encode()


class _Registry:
    def __init__(self) -> None:
        self._stores = {
            store_id: Store(store_id, "A store", ("a.example",), (Method.MANUAL,), webhooks=each)
            for store_id, each in enumerate((OWN, SHOPIFY, PREFIXED, UCP, None), start=1)
        }

    def store(self, store_id: int) -> Store:
        if store_id not in self._stores:
            raise UnknownStore
        return self._stores[store_id]

    def all(self) -> tuple[Store, ...]:
        return tuple(self._stores.values())


class Door:
    def __init__(self) -> None:
        self.clock = FakeClock()
        self.checked: list[tuple[int, str | None]] = []
        secrets = SenderSecrets(
            {"1": [SECRET], "2": ["two"], "3": ["three"]}, {"easypost": ["sécret"]}
        )
        self.webhooks = SignedReportWebhooks(_Registry(), secrets, self.clock, self._check)

    def _check(self, store: Store, request: WebhookRequest, key_id: str | None) -> None:
        self.checked.append((store.store_id, key_id))
        if key_id != "key-1":
            raise SignatureInvalid


@pytest.fixture
def door() -> Door:
    return Door()


def request(body: bytes = SHIPPED, **headers: str) -> WebhookRequest:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return WebhookRequest("POST", "https://muse.example/webhooks/retailers/1", named, body)


def standard(door: Door, body: bytes = SHIPPED) -> WebhookRequest:
    seconds = int(door.clock.now().timestamp())
    return request(
        body,
        webhook_id="msg_1",
        webhook_timestamp=str(seconds),
        webhook_signature=standard_signature(SECRET, "msg_1", seconds, body),
    )


def test_a_store_in_muse_s_own_form(door: Door) -> None:
    [said] = door.webhooks.of_store(1, standard(door))
    assert (said.report.sender, said.report.event_id) == ("store:1", "e1")


def test_a_store_of_shopify_s(door: Door) -> None:
    body = b'{"id": 1, "name": "#1001", "updated_at": "2026-02-03T14:40:00Z"}'
    signed = hmac_signature("two", body, HmacEncoding.BASE64)
    sent = request(body, x_shopify_hmac_sha256=signed, x_shopify_topic="orders/cancelled")
    [said] = door.webhooks.of_store(2, sent)
    assert said.order.store_order_number == "1001"


def test_a_signature_behind_a_prefix(door: Door) -> None:
    signed = hmac_signature("three", SHIPPED, HmacEncoding.HEX)
    assert door.webhooks.of_store(3, request(x_signature=f"sha256={signed}"))
    with pytest.raises(SignatureInvalid):
        door.webhooks.of_store(3, request(x_signature=signed))


def test_a_ucp_store_s_key_is_looked_up_by_its_id(door: Door) -> None:
    body = b'{"id": "o1", "line_items": [], "fulfillment": {}}'
    named = 'sig1=("@method" "@path");created=1;keyid="key-1"'
    assert door.webhooks.of_store(4, request(body, signature_input=named)) == ()
    with pytest.raises(SignatureInvalid):
        door.webhooks.of_store(4, request(body))
    assert door.checked == [(4, "key-1"), (4, None)]


@pytest.mark.parametrize("store_id", [5, 6, -1])
def test_a_store_without_webhooks_is_not_there(door: Door, store_id: int) -> None:
    with pytest.raises(NotFound):
        door.webhooks.of_store(store_id, standard(door))


@pytest.mark.parametrize("store_id", [2, 3])
def test_another_store_s_signature_does_not_count(door: Door, store_id: int) -> None:
    with pytest.raises(SignatureInvalid):
        door.webhooks.of_store(store_id, standard(door))


def test_a_body_is_not_read_before_its_signature(door: Door) -> None:
    with pytest.raises(SignatureInvalid):
        door.webhooks.of_store(1, request(b"not JSON"))


class TestCarriers:
    BODY = b'{"description": "batch.created", "result": {}}'

    def test_easypost(self, door: Door) -> None:
        secret = unicodedata.normalize("NFKD", "sécret")
        signed = hmac_signature(secret, self.BODY, HmacEncoding.HEX)
        sent = request(self.BODY, x_hmac_signature=f"hmac-sha256-hex={signed}")
        assert door.webhooks.of_carrier("easypost", sent) == ()
        with pytest.raises(SignatureInvalid):
            door.webhooks.of_carrier("easypost", request(self.BODY, x_hmac_signature=signed))

    def test_without_a_secret_nobody_is_believed(self, door: Door) -> None:
        signed = hmac_signature("", self.BODY, HmacEncoding.BASE64)
        sent = request(self.BODY, aftership_hmac_sha256=signed)
        with pytest.raises(SignatureInvalid):
            door.webhooks.of_carrier("aftership", sent)

    def test_a_service_that_nobody_knows_is_not_there(self, door: Door) -> None:
        with pytest.raises(NotFound):
            door.webhooks.of_carrier("owl", request())
