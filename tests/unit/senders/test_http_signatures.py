"""HTTP message signatures of UCP's stores."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from http_message_signatures import HTTPMessageSigner, HTTPSignatureKeyResolver, algorithms

from muse.adapters.senders.http_signatures import SigningKey, require_http_signature
from muse.domain.errors import SignatureInvalid
from muse.ports.reports.webhooks import WebhookRequest

URL = "https://muse.example/webhooks/retailers/9002"
BODY = b'{"id": "order_1"}'
COVERED = ("@method", "@authority", "@path", "content-digest", "webhook-id")
PRIVATE = ec.generate_private_key(ec.SECP256R1())


def public(key: ec.EllipticCurvePrivateKey, key_id: str = "key-1") -> SigningKey:
    numbers = key.public_key().public_numbers()
    size = (key.curve.key_size + 7) // 8

    def written(number: int) -> str:
        return base64.urlsafe_b64encode(number.to_bytes(size, "big")).rstrip(b"=").decode()

    return SigningKey(key_id, f"P-{key.curve.key_size}", written(numbers.x), written(numbers.y))


KEY = public(PRIVATE)


class _Keys(HTTPSignatureKeyResolver):
    def __init__(self, key: ec.EllipticCurvePrivateKey) -> None:
        self._key = key

    def resolve_private_key(self, key_id: str) -> ec.EllipticCurvePrivateKey:
        return self._key


@dataclass(slots=True)
class _Message:
    method: str
    url: str
    headers: dict[str, str]


def signed(
    key: ec.EllipticCurvePrivateKey = PRIVATE,
    *,
    body: bytes = BODY,
    covered: tuple[str, ...] = COVERED,
    age: timedelta = timedelta(),
    key_id: str = "key-1",
) -> WebhookRequest:
    """As a store signs it."""
    digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
    headers = {"content-digest": f"sha-256=:{digest}:", "webhook-id": "evt-1"}
    message = _Message("POST", URL, headers)
    algorithm = (
        algorithms.ECDSA_P256_SHA256 if key.curve.key_size == 256 else algorithms.ECDSA_P384_SHA384
    )
    signer = HTTPMessageSigner(signature_algorithm=algorithm, key_resolver=_Keys(key))
    signer.sign(
        message,
        key_id=key_id,
        covered_component_ids=covered,
        created=datetime.now(UTC) - age,
        include_alg=False,
        use_existing_digest=True,
    )
    lower = {name.lower(): value for name, value in message.headers.items()}
    return WebhookRequest("POST", URL, lower, body)


def test_what_the_store_signed_passes() -> None:
    require_http_signature(signed(), [KEY])


def test_with_a_key_of_the_larger_curve() -> None:
    larger = ec.generate_private_key(ec.SECP384R1())
    require_http_signature(signed(larger), [KEY, public(larger)])


def test_with_the_new_key_while_keys_are_changed() -> None:
    new = ec.generate_private_key(ec.SECP256R1())
    require_http_signature(signed(new, key_id="key-2"), [KEY, public(new, "key-2")])


@pytest.mark.parametrize(
    "keys",
    [[], [public(ec.generate_private_key(ec.SECP256R1()))], [replace(KEY, key_id="key-2")]],
    ids=["none", "another store's", "another id"],
)
def test_without_its_key_it_fails(keys: list[SigningKey]) -> None:
    with pytest.raises(SignatureInvalid):
        require_http_signature(signed(), keys)


@pytest.mark.parametrize("missing", ["@method", "@path", "content-digest"])
def test_what_is_not_signed_is_not_believed(missing: str) -> None:
    covered = tuple(name for name in COVERED if name != missing)
    with pytest.raises(SignatureInvalid):
        require_http_signature(signed(covered=covered), [KEY])


def test_an_old_signature_fails() -> None:
    with pytest.raises(SignatureInvalid):
        require_http_signature(signed(age=timedelta(minutes=11)), [KEY])


@pytest.mark.parametrize("place", range(len(BODY)))
def test_any_changed_byte_of_the_body_fails(place: int) -> None:
    body = BODY[:place] + bytes([BODY[place] ^ 1]) + BODY[place + 1 :]
    with pytest.raises(SignatureInvalid):
        require_http_signature(replace(signed(), body=body), [KEY])


@pytest.mark.parametrize(
    "other",
    [
        replace(signed(), method="PUT"),
        replace(signed(), url=URL.replace("9002", "9003")),
        replace(signed(), url=URL.replace("muse", "other")),
        replace(signed(), body=b""),
    ],
)
def test_any_other_request_fails(other: WebhookRequest) -> None:
    with pytest.raises(SignatureInvalid):
        require_http_signature(other, [KEY])


@pytest.mark.parametrize("name", ["signature", "signature-input", "content-digest", "webhook-id"])
@pytest.mark.parametrize("value", [None, "", "sig1=:AAAA:", "sha-256=:AAAA:", "\u00e9("])
def test_any_changed_header_fails(name: str, value: str | None) -> None:
    request = signed()
    headers = dict(request.headers)
    headers.pop(name)
    if value is not None:
        headers[name] = value
    with pytest.raises(SignatureInvalid):
        require_http_signature(replace(request, headers=headers), [KEY])
