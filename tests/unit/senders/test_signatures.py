"""Who sent a webhook: each sender's published example passes, every mutation of it fails."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from muse.adapters.senders.formats.easypost import signing_secret
from muse.adapters.senders.signatures import (
    hmac_signature,
    require_hmac,
    require_standard_signature,
    standard_signature,
)
from muse.domain.errors import SignatureInvalid
from muse.domain.tracking.sender import HmacEncoding

# The example of the Standard Webhooks libraries.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
MESSAGE = "msg_p5jXN8AQM9LWM0D4loKWxJek"
SECONDS = 1614265330
BODY = b'{"test": 2432232314}'
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
HEADERS = {
    "webhook-id": MESSAGE,
    "webhook-timestamp": str(SECONDS),
    "webhook-signature": SIGNATURE,
}
AT = datetime.fromtimestamp(SECONDS, UTC)
OTHER = "whsec_c2VjcmV0LW9mLXNvbWVib2R5LWVsc2U="

# The example that EasyPost's own clients are tested with.
EASYPOST_BODY = (
    b'{"result":{"id":"batch_123...","object":"Batch","mode":"test","state":"created",'
    b'"num_shipments":0,"reference":null,"created_at":"2022-07-26T17:22:32Z",'
    b'"updated_at":"2022-07-26T17:22:32Z","scan_form":null,"shipments":[],"status":{"created":0,'
    b'"queued_for_purchase":0,"creation_failed":0,"postage_purchased":0,'
    b'"postage_purchase_failed":0},"pickup":null,"label_url":null},"description":"batch.created",'
    b'"mode":"test","previous_attributes":null,"completed_urls":null,"user_id":"user_123...",'
    b'"status":"pending","object":"Event","id":"evt_123..."}'
)
EASYPOST_SECRET = "sécret"
EASYPOST_SIGNATURE = "e93977c8ccb20363d51a62b3fe1fc402b7829be1152da9e88cf9e8d07115a46b"


class TestStandardWebhooks:
    def test_the_published_example_passes(self) -> None:
        assert standard_signature(SECRET, MESSAGE, SECONDS, BODY) == SIGNATURE
        assert require_standard_signature(HEADERS, BODY, [SECRET], AT) == MESSAGE

    def test_one_of_several_signatures_and_secrets_is_enough(self) -> None:
        several = HEADERS | {"webhook-signature": f"v1a,zzzz v1,AAAA {SIGNATURE}"}
        assert require_standard_signature(several, BODY, [OTHER, SECRET], AT) == MESSAGE

    @pytest.mark.parametrize("minutes", [-5, 5])
    def test_it_may_be_five_minutes_old_or_early(self, minutes: int) -> None:
        now = AT + timedelta(minutes=minutes)
        assert require_standard_signature(HEADERS, BODY, [SECRET], now) == MESSAGE

    @pytest.mark.parametrize("seconds", [-301, 301])
    def test_but_no_more(self, seconds: int) -> None:
        with pytest.raises(SignatureInvalid):
            require_standard_signature(HEADERS, BODY, [SECRET], AT + timedelta(seconds=seconds))

    @pytest.mark.parametrize("name", list(HEADERS))
    def test_without_a_header_it_fails(self, name: str) -> None:
        some = {key: value for key, value in HEADERS.items() if key != name}
        with pytest.raises(SignatureInvalid):
            require_standard_signature(some, BODY, [SECRET], AT)

    @pytest.mark.parametrize(
        "changed",
        [
            {"webhook-id": "msg_other"},
            {"webhook-timestamp": str(SECONDS + 1)},
            {"webhook-timestamp": f" {SECONDS}"},
            {"webhook-timestamp": "now"},
            {"webhook-timestamp": "٣"},
            {"webhook-signature": SIGNATURE.replace("v1,", "v2,")},
            {"webhook-signature": SIGNATURE.removeprefix("v1,")},
            {"webhook-signature": "v1,"},
            {"webhook-signature": "é"},
        ],
    )
    def test_any_changed_header_fails(self, changed: dict[str, str]) -> None:
        with pytest.raises(SignatureInvalid):
            require_standard_signature(HEADERS | changed, BODY, [SECRET], AT)

    @pytest.mark.parametrize("place", range(len(BODY)))
    def test_any_changed_byte_of_the_body_fails(self, place: int) -> None:
        body = BODY[:place] + bytes([BODY[place] ^ 1]) + BODY[place + 1 :]
        with pytest.raises(SignatureInvalid):
            require_standard_signature(HEADERS, body, [SECRET], AT)

    @pytest.mark.parametrize("place", range(3, len(SIGNATURE) - 2))
    def test_any_changed_letter_of_the_signature_fails(self, place: int) -> None:
        other = "A" if SIGNATURE[place] != "A" else "B"
        wrong = SIGNATURE[:place] + other + SIGNATURE[place + 1 :]
        with pytest.raises(SignatureInvalid):
            require_standard_signature(HEADERS | {"webhook-signature": wrong}, BODY, [SECRET], AT)

    def test_nobody_has_signed_without_a_secret(self) -> None:
        with pytest.raises(SignatureInvalid):
            require_standard_signature(HEADERS, BODY, [], AT)


class TestHmac:
    def test_easypost_s_published_example_passes(self) -> None:
        secret = signing_secret(EASYPOST_SECRET)
        require_hmac(EASYPOST_SIGNATURE, EASYPOST_BODY, [secret], HmacEncoding.HEX)

    def test_its_secret_is_taken_apart_into_its_letters_first(self) -> None:
        with pytest.raises(SignatureInvalid):
            require_hmac(EASYPOST_SIGNATURE, EASYPOST_BODY, [EASYPOST_SECRET], HmacEncoding.HEX)

    @pytest.mark.parametrize("place", range(0, len(EASYPOST_BODY), 7))
    def test_any_changed_byte_of_the_body_fails(self, place: int) -> None:
        body = EASYPOST_BODY[:place] + b"#" + EASYPOST_BODY[place + 1 :]
        secret = signing_secret(EASYPOST_SECRET)
        with pytest.raises(SignatureInvalid):
            require_hmac(EASYPOST_SIGNATURE, body, [secret], HmacEncoding.HEX)

    @pytest.mark.parametrize("encoding", list(HmacEncoding))
    def test_what_one_of_two_secrets_signed_passes(self, encoding: HmacEncoding) -> None:
        made = hmac_signature("new", b"body", encoding)
        require_hmac(made, b"body", ["old", "new"], encoding)
        with pytest.raises(SignatureInvalid):
            require_hmac(made, b"body", ["old"], encoding)

    @pytest.mark.parametrize("given", ["", "zz", "AAAA", "not base64!", "e939", "é"])
    @pytest.mark.parametrize("encoding", list(HmacEncoding))
    def test_nonsense_fails(self, given: str, encoding: HmacEncoding) -> None:
        with pytest.raises(SignatureInvalid):
            require_hmac(given, b"body", ["secret"], encoding)
