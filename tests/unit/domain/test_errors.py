"""Errors: every class has a code, a status and words that a caller may read."""

import re

import pytest

from muse.domain import errors
from muse.domain.errors import Conflict, Invalid, MuseError, PaymentDeclined, Problem

CLASSES = [
    value
    for value in vars(errors).values()
    if isinstance(value, type) and issubclass(value, MuseError)
]
# The codes of the HTTPS API and their statuses.
STATUSES = {
    "link_denied": 403,
    "link_expired": 410,
    "link_issuer_invalid": 400,
    "link_not_granted": 502,
    "link_state_invalid": 400,
    "redirect_refused": 422,
    "store_has_no_linking": 422,
    "store_linking_invalid": 502,
    "malformed": 400,
    "signature_invalid": 400,
    "payment_declined": 402,
    "forbidden": 403,
    "not_found": 404,
    "conflict": 409,
    "session_processing": 409,
    "action_pending": 409,
    "superseded": 409,
    "already_buying": 409,
    "code_not_awaited": 409,
    "code_answered": 409,
    "not_enough_left": 409,
    "payment_disputed": 409,
    "session_expired": 410,
    "payload_too_large": 413,
    "unsupported_media_type": 415,
    "invalid": 422,
    "cart_empty": 422,
    "cart_limit": 422,
    "currency_mismatch": 422,
    "unknown_store": 422,
    "store_has_no_login": 422,
    "product_url_refused": 422,
    "webhook_url_refused": 422,
    "product_unavailable": 422,
    "address_undeliverable": 422,
    "items_refused": 422,
    "store_refused": 422,
    "session_incomplete": 422,
    "total_not_payable": 422,
    "card_number_refused": 422,
    "over_cap": 422,
    "far_below_approved": 422,
    "too_many_payment_attempts": 429,
    "too_many_links": 429,
    "internal_error": 500,
    "upstream_unavailable": 502,
    "unavailable": 503,
}


def test_every_code_has_its_status() -> None:
    assert {error.code: error.http_status for error in CLASSES} == STATUSES


@pytest.mark.parametrize("error", CLASSES)
class TestEachClass:
    def test_has_a_code_in_snake_case(self, error: type[MuseError]) -> None:
        assert re.fullmatch(r"[a-z]+(_[a-z]+)*", error.code)

    def test_has_words_of_its_own(self, error: type[MuseError]) -> None:
        raised = error()
        assert raised.public_message == str(raised) == error.default_message
        assert re.fullmatch(r"[A-Z].*\.", raised.public_message)

    def test_can_say_it_better(self, error: type[MuseError]) -> None:
        assert error("The moon is full.").public_message == "The moon is full."


def test_details_name_what_is_wrong() -> None:
    problem = Problem("quantity", "must be between 1 and 99 in all")
    assert Invalid(details=[problem]).details == (problem,)
    assert Conflict().details == ()


def test_a_decline_has_a_code() -> None:
    assert PaymentDeclined().decline_code == "generic_decline"
    assert PaymentDeclined("No.", "insufficient_funds").decline_code == "insufficient_funds"


@pytest.mark.parametrize("error", ["SessionProcessing", "ActionPending", "Superseded"])
def test_what_a_state_forbids_is_a_conflict(error: str) -> None:
    assert issubclass(getattr(errors, error), Conflict)
