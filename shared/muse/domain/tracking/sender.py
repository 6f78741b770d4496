"""How a store's reports are signed and written."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ReportFormat(StrEnum):
    """Whose form a store's webhooks have (docs/events.md)."""

    MUSE = "muse"
    SHOPIFY = "shopify"
    UCP = "ucp"


class SignatureScheme(StrEnum):
    """How a webhook is signed: by Standard Webhooks; by an HMAC-SHA256 of the body in a header; by
    HTTP message signatures (RFC 9421) with a key of the store's UCP profile."""

    STANDARD_WEBHOOKS = "standard_webhooks"
    HMAC = "hmac"
    UCP = "ucp"


class HmacEncoding(StrEnum):
    HEX = "hex"
    BASE64 = "base64"


@dataclass(frozen=True, slots=True)
class StoreWebhooks:
    """What a store's webhooks are like. `header` and `encoding` go with the scheme `hmac`; what
    stands before the signature in the header is `prefix`."""

    format: ReportFormat
    signature: SignatureScheme
    header: str | None = None
    encoding: HmacEncoding = HmacEncoding.HEX
    prefix: str = ""
