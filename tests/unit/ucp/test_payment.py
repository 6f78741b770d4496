"""Muse pays with its own means, by a handler that the store has too."""

from __future__ import annotations

import json
from typing import Any

import pytest

from muse.adapters.retailers.ucp.messages.answers import Checkout
from muse.adapters.retailers.ucp.payment import common_handler, completion, foreign_instrument
from muse.domain.money import Money
from muse.domain.placement.failures import NotSupported
from muse.ports import PaymentReference
from tests.unit.ucp.answering import CARD, checkout

REFERENCE = PaymentReference("demo-card", CARD, "tok_muse", "visa", "4242", Money(2430))


def _checkout(**fields: Any) -> Checkout:
    return Checkout.model_validate_json(json.dumps(checkout(**fields)))


def _offering(*instruments: dict[str, Any]) -> Checkout:
    handler = {"id": "card_1", "version": "2026-04-08", "available_instruments": [*instruments]}
    return _checkout(ucp={"version": "2026-04-08", "payment_handlers": {CARD: [handler]}})


def test_the_store_knows_the_handler_by_its_own_id() -> None:
    assert common_handler(_checkout(), REFERENCE) == "card_1"


@pytest.mark.parametrize(
    "instruments",
    [
        [{"type": "card"}],
        [{"type": "gift_card"}, {"type": "card", "constraints": {"brands": ["amex", "visa"]}}],
    ],
)
def test_a_handler_that_takes_the_card(instruments: list[dict[str, Any]]) -> None:
    assert common_handler(_offering(*instruments), REFERENCE) == "card_1"


@pytest.mark.parametrize(
    "instruments",
    [[{"type": "gift_card"}], [{"type": "card", "constraints": {"brands": ["amex"]}}]],
)
def test_a_handler_that_does_not(instruments: list[dict[str, Any]]) -> None:
    with pytest.raises(NotSupported):
        common_handler(_offering(*instruments), REFERENCE)


def test_without_a_handler_in_common_a_person_orders() -> None:
    other = {"com.example.wallet": [{"id": "w", "version": "2026-04-08"}]}
    only_other = _checkout(ucp={"version": "2026-04-08", "payment_handlers": other})

    with pytest.raises(NotSupported, match=r"com\.example\.wallet"):
        common_handler(only_other, REFERENCE)


def test_the_completion_of_one_order_is_always_the_same_bytes() -> None:
    first = completion("MO-1", "card_1", REFERENCE).encoded()
    second = completion("MO-1", "card_1", REFERENCE).encoded()

    assert first == second
    assert b"tok_muse" in first


@pytest.mark.parametrize(
    ("instruments", "foreign"),
    [
        ([], None),
        ([{"id": "1", "type": "card", "handler_id": "card_1", "selected": True}], None),
        ([{"id": "1", "type": "card", "handler_id": "stored_credit"}], None),
        (
            [{"id": "1", "type": "credit", "handler_id": "stored_credit", "selected": True}],
            "stored_credit",
        ),
    ],
)
def test_money_of_somebody_else_is_noticed(
    instruments: list[dict[str, Any]], foreign: str | None
) -> None:
    assert foreign_instrument(_checkout(payment={"instruments": instruments}), "card_1") == foreign
