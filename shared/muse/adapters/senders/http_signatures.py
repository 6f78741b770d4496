"""HTTP message signatures (RFC 9421) as UCP's stores sign their order events.

ucp.dev/2026-04-08/specification/signatures: ES256 or ES384 over at least the method, the path and
the digest of the body; `keyid` names a key of `signing_keys` in the store's own profile.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from http_message_signatures import (
    HTTPMessageSignaturesException,
    HTTPMessageVerifier,
    HTTPSignatureKeyResolver,
    algorithms,
)

from muse.domain.errors import SignatureInvalid
from muse.ports.reports.webhooks import WebhookRequest

_MAX_AGE = timedelta(minutes=5)
_SIGNED = ('"@method"', '"@path"', '"content-digest"')
_CURVES: Mapping[str, tuple[type[ec.EllipticCurve], Any]] = {
    "P-256": (ec.SECP256R1, algorithms.ECDSA_P256_SHA256),
    "P-384": (ec.SECP384R1, algorithms.ECDSA_P384_SHA384),
}


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A public key of a store's profile, as a JSON Web Key has it: curve and coordinates in
    base64url."""

    key_id: str
    curve: str
    x: str
    y: str


def require_http_signature(request: WebhookRequest, keys: Sequence[SigningKey]) -> None:
    """Error: SignatureInvalid unless one of these keys signed the request within five minutes,
    over its method, its path and its whole body."""
    usable = [key for key in keys if key.curve in _CURVES]
    message = _Message(request.method, request.url, dict(request.headers))
    for curve in {key.curve for key in usable}:
        named = {key.key_id: key for key in usable if key.curve == curve}
        verifier = HTTPMessageVerifier(
            signature_algorithm=_CURVES[curve][1], key_resolver=_Keys(named)
        )
        try:
            verified = verifier.verify(
                message, max_age=_MAX_AGE, require_components=_SIGNED, body=request.body
            )
        except (HTTPMessageSignaturesException, KeyError, ValueError):
            continue
        if verified:
            return
    raise SignatureInvalid


@dataclass(slots=True)
class _Message:
    """What the library reads of a request."""

    method: str
    url: str
    headers: dict[str, str]


class _Keys(HTTPSignatureKeyResolver):
    """The keys of one store, by their ids. Raises KeyError for an unknown one."""

    def __init__(self, keys: Mapping[str, SigningKey]) -> None:
        self._keys = keys

    def resolve_public_key(self, key_id: str) -> ec.EllipticCurvePublicKey:
        key = self._keys[key_id]
        curve, _ = _CURVES[key.curve]
        return ec.EllipticCurvePublicNumbers(_number(key.x), _number(key.y), curve()).public_key()


def _number(text: str) -> int:
    return int.from_bytes(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), "big")
