"""A message as the demo store Thistle & Twine sends it, and as Amazon SES stores it."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import dkim

from local.mail.keys import DOMAIN, SELECTOR

STATUSES: Mapping[str, str] = {
    "confirmed": "OrderProcessing",
    "shipped": "OrderInTransit",
    "delivered": "OrderDelivered",
    "cancelled": "OrderCancelled",
}
_SIGNED = (b"from", b"to", b"subject", b"date", b"message-id", b"mime-version", b"content-type")


def written(says: str, to: str, store_order_number: str, key: bytes, now: datetime) -> bytes:
    """The store says something (`STATUSES`) about an order of its own."""
    page = json.dumps(_data(says, store_order_number, now), indent=1)
    raw = (
        f'From: "Thistle & Twine" <orders@{DOMAIN}>\r\nTo: {to}\r\nSubject: Your order\r\n'
        f"Date: {format_datetime(now)}\r\nMessage-ID: <{secrets.token_hex(8)}@{DOMAIN}>\r\n"
        "MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
        f'<script type="application/ld+json">{page}</script>\r\n<p>Your order: {says}.</p>\r\n'
    ).encode()
    return _received(_signed(raw, key), to, now)


def _data(says: str, store_order_number: str, now: datetime) -> dict[str, Any]:
    order = {
        "@context": "http://schema.org",
        "@type": "Order",
        "orderNumber": store_order_number,
        "orderStatus": f"http://schema.org/{STATUSES[says]}",
    }
    if says not in ("shipped", "delivered"):
        return order
    arrives = (now + timedelta(days=3)).date().isoformat()
    return {
        "@context": "http://schema.org",
        "@type": "ParcelDelivery",
        "partOfOrder": order,
        "carrier": "UPS",
        "trackingNumber": "1Z999AA10123456784",
        "expectedArrivalUntil": arrives,
    }


def _signed(raw: bytes, key: bytes) -> bytes:
    made: bytes = dkim.DKIM(raw).sign(
        SELECTOR.encode(),
        DOMAIN.encode(),
        key,
        canonicalize=(b"relaxed", b"relaxed"),
        include_headers=list(_SIGNED),
    )
    return made + raw


def _received(raw: bytes, to: str, now: datetime) -> bytes:
    above = (
        f"Return-Path: <bounces@{DOMAIN}>\r\n"
        f"Received: from out.{DOMAIN} by inbound-smtp.us-east-1.amazonaws.com with SMTP id demo\r\n"
        f" for {to};\r\n {format_datetime(now.astimezone(UTC))}\r\n"
        "X-SES-Spam-Verdict: PASS\r\nX-SES-Virus-Verdict: PASS\r\n"
        f"Authentication-Results: amazonses.com; dkim=pass header.i=@{DOMAIN};\r\n"
        f" dmarc=pass header.from={DOMAIN};\r\n"
    )
    return above.encode() + raw
