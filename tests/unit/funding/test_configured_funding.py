"""What Muse pays stores with."""

from __future__ import annotations

from dataclasses import replace

import pytest

from muse.adapters.funding.configured import ConfiguredFunding, FundingInvalid
from muse.domain.money import Money
from muse.domain.placement.failures import FundingLow, NotSupported
from muse.domain.store import Method, Store
from muse.ports import PaymentReference

STORE = Store(7, "Harbor", ("shop.example",), (Method.MANUAL,))
CARD = {"handler": "com.example.card", "token": "tok_1", "brand": "visa", "last4": "4242"}
OTHER = {"handler": "com.other.pay", "token": "tok_2", "brand": "amex", "last4": "0005"}
CAP = Money(10_100)


def funding(**means: object) -> ConfiguredFunding:
    return ConfiguredFunding.of(means)


def test_a_store_is_paid_by_the_means_that_its_entry_names() -> None:
    both = funding(default=CARD, travel=OTHER)
    assert both.reference(replace(STORE, funding="travel"), "MO-1", CAP) == PaymentReference(
        "travel", "com.other.pay", "tok_2", "amex", "0005", CAP
    )
    assert both.reference(STORE, "MO-1", CAP).token == "tok_1"


@pytest.mark.parametrize("name", [None, "travel"])
def test_without_its_means_a_store_is_paid_by_a_person(name: str | None) -> None:
    with pytest.raises(NotSupported):
        funding(other=CARD).reference(replace(STORE, funding=name), "MO-1", CAP)


def test_there_may_be_nothing_to_pay_with() -> None:
    with pytest.raises(NotSupported):
        ConfiguredFunding.of({}).reference(STORE, "MO-1", CAP)


def test_a_means_may_pay_up_to_an_amount_per_order() -> None:
    limited = funding(default={**CARD, "most_cents": 10_100})
    assert limited.reference(STORE, "MO-1", CAP).cap == CAP
    with pytest.raises(FundingLow):
        limited.reference(STORE, "MO-1", CAP + Money(1))


# The issuers' public test numbers are no cards, but they have a card number's check digit.
TEST_NUMBER = "4" + "1" * 15
GROUPED = "-".join(TEST_NUMBER[start : start + 4] for start in range(0, 16, 4))


@pytest.mark.parametrize(
    "changes",
    [
        {"token": TEST_NUMBER},
        {"token": f"card:{GROUPED}"},
        {"handler": TEST_NUMBER},
        {"token": ""},
        {"token": None},
        {"token": 5},
        {"last4": "42"},
        {"last4": 4242},
        {"brand": "Visa"},
        {"number": TEST_NUMBER},
        {"cvc": "123"},
        {"most_cents": 0},
    ],
)  # fmt: skip
def test_card_data_and_mistakes_are_refused_and_never_repeated(changes: dict[str, object]) -> None:
    with pytest.raises(FundingInvalid) as refused:
        funding(default={**CARD, **changes})
    assert "default" in str(refused.value)
    assert TEST_NUMBER not in str(refused.value)


@pytest.mark.parametrize("setting", ["no list", [], {"default": "tok_1"}])
def test_a_setting_that_is_something_else_is_refused(setting: object) -> None:
    with pytest.raises(FundingInvalid):
        ConfiguredFunding.of(setting)


def test_a_token_that_is_just_long_is_none_the_worse() -> None:
    token = "1" * 16
    found = funding(default={**CARD, "token": token}).reference(STORE, "MO-1", CAP)
    assert found.token == token


def test_a_number_as_a_name_is_not_repeated_either() -> None:
    with pytest.raises(FundingInvalid) as refused:
        funding(**{TEST_NUMBER: CARD})
    assert TEST_NUMBER not in str(refused.value)
