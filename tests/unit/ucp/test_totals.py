"""A store that contradicts itself is noticed, whatever it contradicts itself in."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muse.adapters.retailers.ucp.messages.answers import Checkout
from muse.adapters.retailers.ucp.messages.totals import contradictions
from tests.unit.ucp.answering import checkout


def _problems(**fields: Any) -> tuple[str, ...]:
    return contradictions(Checkout.model_validate_json(json.dumps(checkout(**fields))))


def _totals(**changes: int) -> list[dict[str, Any]]:
    totals: list[dict[str, Any]] = checkout()["totals"]
    return [{**entry, "amount": changes.get(entry["type"], entry["amount"])} for entry in totals]


def test_a_store_that_adds_up_is_believed() -> None:
    assert _problems() == ()


@given(
    part=st.sampled_from(["subtotal", "items_discount", "fulfillment", "tax", "total"]),
    cents=st.integers(-5000, 5000).filter(bool),
)
def test_a_single_wrong_amount_is_always_noticed(part: str, cents: int) -> None:
    [entry] = [e for e in checkout()["totals"] if e["type"] == part]

    assert _problems(totals=_totals(**{part: entry["amount"] + cents})) != ()


@given(quantity=st.integers(1, 99), price=st.integers(0, 10**6))
def test_lines_must_make_the_subtotal(quantity: int, price: int) -> None:
    [line] = checkout()["line_items"]
    changed = {**line, "quantity": quantity, "item": {**line["item"], "price": price}}

    agrees = quantity * price == 2000
    assert (_problems(line_items=[changed]) == ()) is agrees


@pytest.mark.parametrize("kind", ["subtotal", "total"])
def test_subtotal_and_total_come_exactly_once(kind: str) -> None:
    without = [entry for entry in checkout()["totals"] if entry["type"] != kind]
    twice = [*checkout()["totals"], {"type": kind, "amount": 0}]

    assert _problems(totals=without) != ()
    assert _problems(totals=twice) != ()


def test_money_that_is_not_ours_is_not_used() -> None:
    credit = [{"type": "gift_card", "display_text": "Gift card", "amount": -500}]
    totals = [*_totals(total=1930), *credit]

    assert any("gift_card" in problem for problem in _problems(totals=totals))


def test_a_discount_takes_something_off() -> None:
    totals = [*_totals(total=2630), {"type": "discount", "amount": 200}]

    assert any("must be negative" in problem for problem in _problems(totals=totals))


def test_a_surcharge_of_another_kind_counts() -> None:
    totals = [*_totals(total=2480), {"type": "wrapping", "display_text": "Box", "amount": 50}]

    assert _problems(totals=totals) == ()


def test_sub_lines_make_their_entry() -> None:
    taxes = [{"display_text": "State", "amount": 100}, {"display_text": "City", "amount": 31}]
    totals = [
        {**entry, "lines": taxes} if entry["type"] == "tax" else entry
        for entry in checkout()["totals"]
    ]

    assert any("lines of tax" in problem for problem in _problems(totals=totals))
