"""Failures: every class leads somewhere, has a name for machines and words for shoppers."""

import re

import pytest

from muse.domain.placement import failures
from muse.domain.placement.failures import Decision, PlacementFailure, RefusedByPerson

CLASSES = [
    value
    for value in vars(failures).values()
    if isinstance(value, type)
    and issubclass(value, PlacementFailure)
    and value is not PlacementFailure
]
# What the placement page of the design decided; the code must not drift from it.
DECISIONS = {
    Decision.TRY_AGAIN: {"RetailerUnavailable", "Unknown", "RetailerBusy", "InProgress"},
    Decision.TRY_NEXT_METHOD: {"AccountProblem"},
    Decision.NEEDS_PERSON: {
        "BotChallenge",
        "PlaybookBroken",
        "StepUpRequired",
        "FundingRefused",
        "FundingLow",
        "NotSupported",
        "OurBug",
    },
    Decision.FAIL_ORDER: {
        "OutOfStock",
        "ItemGone",
        "QuantityLimit",
        "VariantInvalid",
        "PriceOverCap",
        "ShippingUnavailable",
        "AddressRefused",
        "Undeliverable",
        "PromoInvalid",
        "RetailerDenied",
        "RefusedByPerson",
        "NotPlacedInTime",
    },
    Decision.FIND: {"OutcomeUnknown", "AlreadyPlaced"},
}


def test_every_class_has_the_decision_that_was_made_for_it() -> None:
    decided = {
        decision: {failure.__name__ for failure in CLASSES if failure.decision is decision}
        for decision in Decision
    }
    assert decided == DECISIONS


@pytest.mark.parametrize("failure", CLASSES)
class TestEachClass:
    def test_has_a_code_in_snake_case_that_spells_its_name(
        self, failure: type[PlacementFailure]
    ) -> None:
        code = failure().code
        assert re.fullmatch(r"[a-z]+(_[a-z]+)*", code)
        assert "".join(word.capitalize() for word in code.split("_")) == failure.__name__

    def test_speaks_to_the_shopper_in_a_sentence(self, failure: type[PlacementFailure]) -> None:
        assert re.fullmatch(r"[A-Z].*\.", failure.shopper_message)

    def test_claims_nothing_definite_by_itself(self, failure: type[PlacementFailure]) -> None:
        assert not failure().definite
        assert failure(definite=True).definite

    def test_keeps_the_detail_from_the_shopper(self, failure: type[PlacementFailure]) -> None:
        raised = failure("HTTP 500 from 10.0.0.1", item_id="ci_1", continue_url="https://a.example")
        assert raised.detail not in raised.shopper_message
        assert str(raised) == raised.detail
        assert (raised.item_id, raised.continue_url) == ("ci_1", "https://a.example")

    def test_without_a_detail_it_tells_its_name(self, failure: type[PlacementFailure]) -> None:
        assert str(failure()) == failure.__name__
        assert failure().detail == ""


def test_no_two_classes_share_a_code() -> None:
    assert len({failure().code for failure in CLASSES}) == len(CLASSES)


def test_what_fails_an_order_tells_the_shopper_why() -> None:
    told = {
        failure.shopper_message
        for failure in CLASSES
        if failure.decision is Decision.FAIL_ORDER and failure is not RefusedByPerson
    }
    assert len(told) == len(DECISIONS[Decision.FAIL_ORDER]) - 1
    assert PlacementFailure.shopper_message not in told
