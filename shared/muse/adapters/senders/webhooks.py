"""The port ReportWebhooks: whose webhook is checked and read how."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pydantic import ConfigDict

from muse.adapters.senders.formats.aftership import SIGNATURE_HEADER as AFTERSHIP_HEADER
from muse.adapters.senders.formats.aftership import read_aftership
from muse.adapters.senders.formats.easypost import SIGNATURE_HEADER as EASYPOST_HEADER
from muse.adapters.senders.formats.easypost import (
    SIGNATURE_PREFIX,
    read_easypost,
    signing_secret,
)
from muse.adapters.senders.formats.fields import SenderModel, parsed
from muse.adapters.senders.formats.own_webhook import read_own_webhook
from muse.adapters.senders.formats.shopify import read_shopify
from muse.adapters.senders.formats.ucp import read_ucp_order
from muse.adapters.senders.signatures import require_hmac, require_standard_signature
from muse.domain.errors import NotFound, SignatureInvalid, UnknownStore
from muse.domain.store import Store
from muse.domain.tracking.report import OrderReport
from muse.domain.tracking.sender import (
    HmacEncoding,
    ReportFormat,
    SignatureScheme,
    StoreWebhooks,
)
from muse.ports import Clock, StoreRegistry
from muse.ports.reports.webhooks import WebhookRequest

_KEY_ID = re.compile(r';keyid="([^"\\]{1,200})"')


@dataclass(frozen=True, slots=True)
class SenderSecrets:
    """What senders sign with, by store id and by carrier service; two while one is replaced."""

    of_stores: Mapping[str, Sequence[str]]
    of_carriers: Mapping[str, Sequence[str]]


class SignedReportWebhooks:
    """Implements muse.ports.ReportWebhooks. `require_ucp_signature` checks a request against the
    keys of the store's profile; it is given so that nobody else needs its libraries."""

    def __init__(
        self,
        stores: StoreRegistry,
        secrets: SenderSecrets,
        clock: Clock,
        require_ucp_signature: Callable[[Store, WebhookRequest, str | None], None],
    ) -> None:
        self._stores = stores
        self._secrets = secrets
        self._clock = clock
        self._require_ucp_signature = require_ucp_signature

    def of_store(self, store_id: int, request: WebhookRequest) -> tuple[OrderReport, ...]:
        """See the port."""
        store, webhooks = self._store_with_webhooks(store_id)
        message_id = self._require_signed(store, webhooks, request)
        match webhooks.format:
            case ReportFormat.MUSE:
                return read_own_webhook(store_id, request.body, message_id)
            case ReportFormat.SHOPIFY:
                topic = request.headers.get("x-shopify-topic", "")
                return read_shopify(store_id, topic, parsed(_Anything, request.body).model_extra)
            case ReportFormat.UCP:
                return read_ucp_order(store_id, request.body)

    def of_carrier(self, service: str, request: WebhookRequest) -> tuple[OrderReport, ...]:
        """See the port."""
        secrets = self._secrets.of_carriers.get(service, ())
        if service == "easypost":
            given = _without_prefix(request, EASYPOST_HEADER, SIGNATURE_PREFIX)
            keys = [signing_secret(secret) for secret in secrets]
            require_hmac(given, request.body, keys, HmacEncoding.HEX)
            return read_easypost(request.body)
        if service == "aftership":
            given = _without_prefix(request, AFTERSHIP_HEADER, "")
            require_hmac(given, request.body, secrets, HmacEncoding.BASE64)
            return read_aftership(request.body)
        raise NotFound("No such service sends webhooks to Muse.")

    def _store_with_webhooks(self, store_id: int) -> tuple[Store, StoreWebhooks]:
        try:
            store = self._stores.store(store_id)
        except UnknownStore:
            raise NotFound("No store of this id sends webhooks to Muse.") from None
        if store.webhooks is None:
            raise NotFound("No store of this id sends webhooks to Muse.")
        return store, store.webhooks

    def _require_signed(
        self, store: Store, webhooks: StoreWebhooks, request: WebhookRequest
    ) -> str | None:
        """The id of the message, if its signature is of that too. Error: SignatureInvalid."""
        secrets = self._secrets.of_stores.get(str(store.store_id), ())
        match webhooks.signature:
            case SignatureScheme.STANDARD_WEBHOOKS:
                return require_standard_signature(
                    request.headers, request.body, secrets, self._clock.now()
                )
            case SignatureScheme.HMAC:
                given = _without_prefix(request, webhooks.header or "", webhooks.prefix)
                require_hmac(given, request.body, secrets, webhooks.encoding)
            case SignatureScheme.UCP:
                named = _KEY_ID.search(request.headers.get("signature-input", ""))
                self._require_ucp_signature(store, request, named[1] if named else None)
        return None


class _Anything(SenderModel):
    """A JSON object."""

    model_config = ConfigDict(extra="allow")


def _without_prefix(request: WebhookRequest, header: str, prefix: str) -> str:
    given = request.headers.get(header, "")
    if not given.startswith(prefix):
        raise SignatureInvalid
    return given.removeprefix(prefix)
