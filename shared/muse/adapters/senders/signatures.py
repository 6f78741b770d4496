"""Signatures that are an HMAC-SHA256: Standard Webhooks, and vendors' own headers.

Standard Webhooks: github.com/standard-webhooks/standard-webhooks, "spec/standard-webhooks.md". Its
Python library checks the age of a message by the machine's own clock and takes text only; here the
clock is the system's, and the body is its bytes. The published example is a test.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from muse.domain.errors import SignatureInvalid
from muse.domain.tracking.sender import HmacEncoding

TOLERANCE = timedelta(minutes=5)


def standard_signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """The value of `webhook-signature`, for one secret (`whsec_` and base64). Error: ValueError
    when the secret isn't one."""
    key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    signed = f"{message_id}.{timestamp}.".encode() + body
    digest = hmac.new(key, signed, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def require_standard_signature(
    headers: Mapping[str, str], body: bytes, secrets: Sequence[str], now: datetime
) -> str:
    """The id of a message that one of these secrets signed within five minutes. Error:
    SignatureInvalid."""
    message_id = headers.get("webhook-id", "")
    timestamp = _seconds(headers.get("webhook-timestamp", ""))
    given = headers.get("webhook-signature", "").split()
    if not message_id or abs(now.timestamp() - timestamp) > TOLERANCE.total_seconds():
        raise SignatureInvalid
    expected = [standard_signature(secret, message_id, timestamp, body) for secret in secrets]
    _require_equal(given, expected)
    return message_id


def hmac_signature(secret: str, body: bytes, encoding: HmacEncoding) -> str:
    """The HMAC-SHA256 of a body, as vendors write it into a header."""
    digest = hmac.new(secret.encode(), body, hashlib.sha256).digest()
    return digest.hex() if encoding is HmacEncoding.HEX else base64.b64encode(digest).decode()


def require_hmac(given: str, body: bytes, secrets: Sequence[str], encoding: HmacEncoding) -> None:
    """Error: SignatureInvalid unless one of these secrets made the signature of the body."""
    written = given.lower() if encoding is HmacEncoding.HEX else _canonical_base64(given)
    _require_equal([written], [hmac_signature(secret, body, encoding) for secret in secrets])


def _require_equal(given: Iterable[str], expected: Sequence[str]) -> None:
    """Compare all with all, in a time that tells nothing."""
    matches = [
        hmac.compare_digest(one.encode(), other.encode()) for one in given for other in expected
    ]
    if not any(matches):
        raise SignatureInvalid


def _canonical_base64(text: str) -> str:
    try:
        return base64.b64encode(base64.b64decode(text, validate=True)).decode()
    except (binascii.Error, ValueError):
        raise SignatureInvalid from None


def _seconds(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise SignatureInvalid
    return int(text[:12])
