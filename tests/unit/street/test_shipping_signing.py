"""The street's signatures are those of the schemes, and what Muse believes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from local.street.shipping import signing
from local.street.shipping.senders import EASYPOST_SECRET, SENDERS, sender_secrets
from muse.adapters.senders.signatures import require_hmac, require_standard_signature
from muse.domain.errors import SignatureInvalid
from muse.domain.tracking.sender import HmacEncoding

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
BODY = b'{"type": "order.shipped"}'


def lower(headers: dict[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def test_the_example_of_standard_webhooks() -> None:
    headers = signing.standard_webhooks(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        b'{"test": 2432232314}',
        datetime.fromtimestamp(1614265330, UTC),
    )
    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


@pytest.mark.parametrize("store_id", [9001, 9002])
def test_muse_believes_the_stores_standard_webhooks(store_id: int) -> None:
    secret = SENDERS[store_id].secret
    headers = signing.standard_webhooks(secret, "msg_1", BODY, NOW)
    assert require_standard_signature(headers, BODY, [secret], NOW) == "msg_1"
    with pytest.raises(SignatureInvalid):
        require_standard_signature(headers, BODY + b" ", [secret], NOW)


def test_muse_believes_the_hex_header() -> None:
    [given] = lower(signing.hex_header("s", BODY)).values()
    require_hmac(given.removeprefix("sha256="), BODY, ["s"], HmacEncoding.HEX)


def test_muse_believes_shopify() -> None:
    given = lower(signing.shopify("s", BODY))["x-shopify-hmac-sha256"]
    require_hmac(given, BODY, ["s"], HmacEncoding.BASE64)


def test_muse_believes_easypost_with_its_letters_taken_apart() -> None:
    given = lower(signing.easypost("s\u00e9cret", BODY))["x-hmac-signature"]
    assert given.startswith("hmac-sha256-hex=")
    digest = given.removeprefix("hmac-sha256-hex=")
    require_hmac(digest, BODY, ["se\u0301cret"], HmacEncoding.HEX)


def test_aws_s_own_library_signs_put_events_the_same() -> None:
    url = "http://127.0.0.1:8701/"
    made = signing.aws_put_events(url, "333333333333", "secret", BODY, NOW)
    request = AWSRequest("POST", url, data=BODY)
    for name in ("content-type", "x-amz-target"):
        request.headers[name] = made[name]
    request.context["timestamp"] = made["x-amz-date"]
    auth = SigV4Auth(Credentials("333333333333", "secret"), "events", "us-east-1")
    request.headers["X-Amz-Date"] = made["x-amz-date"]
    canonical = auth.canonical_request(request)
    signature = auth.signature(auth.string_to_sign(request, canonical), request)
    assert made["authorization"].endswith(f"Signature={signature}")
    assert "Credential=333333333333/20261128/us-east-1/events/aws4_request" in made["authorization"]


def test_the_secrets_that_muse_is_given_are_those_that_sign() -> None:
    given = sender_secrets()
    assert given["carriers"] == {"easypost": [EASYPOST_SECRET]}
    assert given["stores"].keys() == {"9001", "9002", "9004", "9005", "9006", "9007"}
    assert given["stores"]["9004"] == [SENDERS[9004].secret]
    assert len({secret for [secret] in given["stores"].values()}) == 6
