"""How senders sign what they tell: each after the description of its own scheme."""

from __future__ import annotations

import base64
import hashlib
import hmac
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import urlsplit

AWS_SERVICE = "events"
AWS_REGION = "us-east-1"
_PUT_EVENTS = "AWSEvents.PutEvents"


def standard_webhooks(secret: str, message_id: str, body: bytes, now: datetime) -> dict[str, str]:
    """Standard Webhooks: the HMAC-SHA256 of id, time and body, with the bytes behind `whsec_`."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    seconds = str(int(now.timestamp()))
    content = b".".join((message_id.encode(), seconds.encode(), body))
    signature = base64.b64encode(_hmac(key, content)).decode()
    return {
        "webhook-id": message_id,
        "webhook-timestamp": seconds,
        "webhook-signature": f"v1,{signature}",
    }


def hex_header(secret: str, body: bytes) -> dict[str, str]:
    """`X-Signature: sha256=…`."""
    return {"X-Signature": f"sha256={_hmac(secret.encode(), body).hex()}"}


def shopify(secret: str, body: bytes) -> dict[str, str]:
    """Shopify: the HMAC-SHA256 of the body, in base64."""
    return {"X-Shopify-Hmac-Sha256": base64.b64encode(_hmac(secret.encode(), body)).decode()}


def easypost(secret: str, body: bytes) -> dict[str, str]:
    """EasyPost: in hexadecimal digits, with the secret in the normal form NFKD."""
    key = unicodedata.normalize("NFKD", secret).encode()
    return {"X-Hmac-Signature": f"hmac-sha256-hex={_hmac(key, body).hex()}"}


def aws_put_events(
    url: str, account: str, secret: str, body: bytes, now: datetime
) -> dict[str, str]:
    """AWS Signature Version 4 of a PutEvents request. The access key id is the account's number:
    the emulator tells accounts apart by that."""
    at = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    headers = {
        "content-type": "application/x-amz-json-1.1",
        "host": urlsplit(url).netloc,
        "x-amz-date": at,
        "x-amz-target": _PUT_EVENTS,
    }
    scope = f"{at[:8]}/{AWS_REGION}/{AWS_SERVICE}/aws4_request"
    names = ";".join(headers)
    request = _canonical(headers, names, body)
    to_sign = f"AWS4-HMAC-SHA256\n{at}\n{scope}\n{hashlib.sha256(request.encode()).hexdigest()}"
    key = f"AWS4{secret}".encode()
    for part in scope.split("/"):
        key = _hmac(key, part.encode())
    signature = _hmac(key, to_sign.encode()).hex()
    credential = f"Credential={account}/{scope}"
    return {
        **headers,
        "authorization": f"AWS4-HMAC-SHA256 {credential}, SignedHeaders={names},"
        f" Signature={signature}",
    }


def _canonical(headers: Mapping[str, str], names: str, body: bytes) -> str:
    lines = "".join(f"{name}:{value}\n" for name, value in headers.items())
    return f"POST\n/\n\n{lines}\n{names}\n{hashlib.sha256(body).hexdigest()}"


def _hmac(key: bytes, content: bytes) -> bytes:
    return hmac.new(key, content, hashlib.sha256).digest()
