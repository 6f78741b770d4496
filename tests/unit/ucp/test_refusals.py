"""Every code, path and status leads to one failure class."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muse.adapters.retailers.ucp.messages.answers import Message
from muse.adapters.retailers.ucp.refusals import (
    CODES,
    class_of,
    class_of_status,
    first_known,
)
from muse.domain.placement.failures import (
    AddressRefused,
    AlreadyPlaced,
    FundingRefused,
    ItemGone,
    OurBug,
    OutOfStock,
    PlacementFailure,
    PromoInvalid,
    RetailerBusy,
    ShippingUnavailable,
    Unknown,
)


def _message(code: str, path: str | None = None, severity: str = "recoverable") -> Message:
    return Message(type="error", code=code, content="", severity=severity, path=path)


@pytest.mark.parametrize("code", ["out_of_stock", "OUT_OF_STOCK"])
def test_a_code_is_known_in_any_case(code: str) -> None:
    assert class_of(_message(code)) is OutOfStock


def test_every_standard_error_of_the_specification_is_known() -> None:
    standard = [
        "out_of_stock",
        "item_unavailable",
        "address_undeliverable",
        "payment_failed",
        "eligibility_invalid",
        "identity_required",
        "insufficient_scope",
    ]
    assert [code for code in standard if class_of(_message(code)) is Unknown] == []


def test_other_services_words_are_understood() -> None:
    assert class_of(_message("duplicate_order")) is AlreadyPlaced
    assert class_of(_message("credit_card_declined")) is FundingRefused


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("$.line_items[1].item.id", ItemGone),
        ("$.fulfillment.methods[0].destinations[0].postal_code", AddressRefused),
        ("$.fulfillment.methods[0].groups[0].selected_option_id", ShippingUnavailable),
        ("$.discounts.codes[0]", PromoInvalid),
        ("$.buyer.email", OurBug),
        (None, OurBug),
    ],
)
def test_a_vague_code_is_told_by_what_it_points_at(
    path: str | None, expected: type[PlacementFailure]
) -> None:
    assert class_of(_message("invalid", path)) is expected
    assert class_of(_message("missing", path)) is expected


@given(st.text(max_size=30))
def test_a_code_that_nobody_knows_is_unknown(code: str) -> None:
    if code.lower() not in CODES:
        assert issubclass(class_of(_message(f"x-{code}")), Unknown)


def test_the_first_known_error_counts_and_errors_for_the_buyer_come_last() -> None:
    messages = [
        _message("schedule_delivery", severity="requires_buyer_input"),
        _message("gremlins"),
        _message("out_of_stock"),
    ]

    found = first_known(messages)

    assert found is not None
    assert found[1] is OutOfStock


def test_warnings_are_no_errors() -> None:
    assert first_known([Message(type="warning", code="final_sale")]) is None


@given(st.integers(500, 599) | st.integers(300, 399) | st.sampled_from([408, 409]))
def test_a_store_that_may_have_acted_is_never_said_to_have_refused(status: int) -> None:
    assert class_of_status(status) is None


@given(st.integers(400, 499).filter(lambda status: status not in (408, 409)))
def test_any_other_refusal_of_the_request_is_a_refusal(status: int) -> None:
    assert class_of_status(status) is not None


def test_too_many_requests_are_not_our_bug() -> None:
    assert class_of_status(429) is RetailerBusy
    assert class_of_status(418) is OurBug
