"""What the answer to a completion means: an order, certainly none, or nobody knows."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muse.adapters.retailers.ucp.messages.purchase_request import PurchaseRequest, RequestedLine
from muse.adapters.retailers.ucp.outcomes import FenceReference, outcome_of
from muse.adapters.retailers.ucp.validation import AnswerValidator
from muse.adapters.web.addresses import Networks
from muse.adapters.web.messages import HttpResponse
from muse.domain.money import Money
from muse.domain.placement.attempt import Purchase
from muse.domain.placement.failures import (
    AlreadyPlaced,
    FundingRefused,
    InProgress,
    NotSupported,
    OurBug,
    OutcomeUnknown,
    OutOfStock,
    PlacementFailure,
    PriceOverCap,
    RetailerBusy,
    RetailerDenied,
    RetailerUnavailable,
)
from tests.builders import an_address
from tests.unit.ucp.answering import SHOP, checkout, error, reply

APPROVED = Money(2430)
LINES = [RequestedLine("ci_mug", "MUG", 2)]
JUDGE = AnswerValidator(
    SHOP, Networks(), PurchaseRequest(LINES, an_address(), "USD", "orders@muse.example")
)


def _outcome(response: HttpResponse) -> Purchase | PlacementFailure:
    try:
        return outcome_of(response, JUDGE, "demo-card", APPROVED)
    except PlacementFailure as failure:
        return failure


def _of(document: object, status: int = 200) -> Purchase | PlacementFailure:
    return _outcome(reply(document, status))


def _refused(document: object, status: int = 200) -> PlacementFailure:
    failure = _of(document, status)
    assert isinstance(failure, PlacementFailure)
    return failure


def test_a_completed_checkout_with_an_order_is_a_purchase() -> None:
    order = {"id": "S-1", "permalink_url": "https://shop.example/orders/S-1"}

    assert _of(checkout(status="completed", order=order)) == Purchase(
        "S-1", Money(2430), "demo-card"
    )


def test_completed_without_an_order_is_unclear() -> None:
    failure = _refused(checkout(status="completed"))

    assert isinstance(failure, OutcomeUnknown)
    assert not failure.definite


@pytest.mark.parametrize(
    "changes",
    [
        {"totals": []},
        {"totals": [{"type": "subtotal", "amount": 2000}]},
        {"totals": [{"type": "total", "amount": 2430}, {"type": "total", "amount": 2430}]},
        {"currency": "EUR"},
    ],
    ids=["no totals", "no total", "two totals", "another currency"],
)
def test_an_order_without_a_clear_total_is_unclear(changes: dict[str, Any]) -> None:
    order = {"id": "S-1", "permalink_url": "https://shop.example/orders/S-1"}

    failure = _refused(checkout(status="completed", order=order, **changes))

    assert isinstance(failure, OutcomeUnknown)
    assert not failure.definite


def test_a_store_that_is_still_working_is_no_refusal() -> None:
    failure = _refused(checkout(status="complete_in_progress"))

    assert isinstance(failure, InProgress)
    assert not failure.definite


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"messages": [error("out_of_stock", "$.line_items[0]")]}, OutOfStock),
        ({"messages": [error("payment_declined", "$.payment")]}, FundingRefused),
        ({"status": "canceled"}, RetailerDenied),
        ({"status": "canceled", "messages": [error("gremlins")]}, RetailerDenied),
        ({"status": "canceled", "messages": [error("checkout_expired")]}, RetailerUnavailable),
        ({"status": "requires_escalation"}, NotSupported),
        ({}, RetailerUnavailable),
    ],
)
def test_a_refusal_in_so_many_words_is_definite(
    changes: dict[str, Any], expected: type[PlacementFailure]
) -> None:
    failure = _refused(checkout(**{"status": "incomplete", **changes}))

    assert type(failure) is expected
    assert failure.definite


def test_the_line_at_fault_is_named() -> None:
    failure = _refused(checkout(messages=[error("out_of_stock", "$.line_items[0]")]))

    assert failure.item_id == "ci_mug"


def test_a_higher_price_instead_of_an_order() -> None:
    dearer = [
        {"type": "subtotal", "amount": 2000},
        {"type": "total", "amount": 2431},
    ]
    warning = {"type": "warning", "code": "totals_changed", "content": "More"}

    failure = _refused(checkout(totals=dearer, messages=[warning]))

    assert isinstance(failure, PriceOverCap)
    assert failure.definite


def test_a_code_that_nobody_knows_says_nothing() -> None:
    failure = _refused(checkout(status="incomplete", messages=[error("gremlins")]))

    assert isinstance(failure, OutcomeUnknown)
    assert not failure.definite


@pytest.mark.parametrize("code", ["duplicate_order", "already_exists"])
def test_an_order_that_was_placed_before_is_looked_for(code: str) -> None:
    ucp = {"version": "2026-04-08", "status": "error"}

    failure = _refused({"ucp": ucp, "messages": [error(code, severity="unrecoverable")]})

    assert isinstance(failure, AlreadyPlaced)
    assert not failure.definite


@given(status=st.integers(300, 599), body=st.binary(max_size=40))
def test_only_a_refusal_of_the_request_is_definite(status: int, body: bytes) -> None:
    failure = _refused(body, status)

    is_refusal = 400 <= status < 500 and status not in (408, 409)
    assert failure.definite is is_refusal
    assert isinstance(failure, OutcomeUnknown) is not is_refusal


@given(st.binary(max_size=200))
def test_garbage_is_never_taken_for_a_refusal_or_an_order(body: bytes) -> None:
    failure = _outcome(reply(body))

    assert isinstance(failure, OutcomeUnknown)


@pytest.mark.parametrize(
    "total", ["2430", 2430.0, True, None, 10**13], ids=["text", "float", "flag", "null", "huge"]
)
def test_an_amount_that_is_no_integer_is_garbage(total: object) -> None:
    order = {"id": "S-1", "permalink_url": "https://shop.example/orders/S-1"}
    totals = [{"type": "subtotal", "amount": 2000}, {"type": "total", "amount": total}]

    failure = _refused(checkout(status="completed", order=order, totals=totals))

    assert isinstance(failure, OutcomeUnknown)


def test_statuses_keep_their_class() -> None:
    assert isinstance(_refused({}, 429), RetailerBusy)
    assert isinstance(_refused({}, 401), OurBug)
    assert isinstance(_refused({}, 402), FundingRefused)


@given(st.text(min_size=1), st.text(min_size=1), st.binary())
def test_what_is_kept_with_the_fence_is_read_back(
    checkout_id: str, handler_id: str, body: bytes
) -> None:
    kept = FenceReference.of(checkout_id, handler_id, body)

    assert FenceReference.read(kept.text()) == kept
    assert kept.is_of(body)
    assert not kept.is_of(body + b" ")


@pytest.mark.parametrize("text", [None, "", "{}", "[]", "chk_1", '{"checkout": "chk_1"}'])
def test_another_methods_reference_is_not_ours(text: str | None) -> None:
    with pytest.raises(OutcomeUnknown):
        FenceReference.read(text)
