"""Every error code that ordering services publish is one of our failure classes."""

import csv
from pathlib import Path

import pytest

from muse.domain.placement import failures
from muse.domain.placement.failures import PlacementFailure, Unknown
from muse.domain.placement.published_codes import failure_class

with (Path(__file__).parent / "failure_taxonomy.tsv").open() as table:
    PUBLISHED = [
        (row["published by"], row["code"], row["our failure class"])
        for row in csv.DictReader(table, delimiter="\t")
    ]


def test_all_published_codes_are_there_once() -> None:
    assert len(PUBLISHED) == 144
    assert len({(publisher, code) for publisher, code, _ in PUBLISHED}) == 144


@pytest.mark.parametrize(("publisher", "code", "expected"), PUBLISHED)
def test_a_published_code_has_its_failure_class(publisher: str, code: str, expected: str) -> None:
    found = failure_class(code)
    assert found is getattr(failures, expected)
    assert issubclass(found, PlacementFailure)


def test_only_a_code_that_says_nothing_is_unknown() -> None:
    assert [code for _, code, name in PUBLISHED if name == "Unknown"] == ["unknown"]


def test_upper_and_lower_case_are_the_same() -> None:
    assert failure_class("Out_Of_Stock") is failure_class("out_of_stock") is failures.OutOfStock


@pytest.mark.parametrize("code", ["", "never_heard_of", "out of stock", "zinc:out_of_stock"])
def test_any_other_code_is_unknown(code: str) -> None:
    assert failure_class(code) is Unknown


@pytest.mark.parametrize(
    "code", ["payment_declined", "payment_failed", "insufficient_funds", "requires_3ds"]
)
def test_trouble_with_a_payment_at_a_store_is_never_the_shopper_s(code: str) -> None:
    assert failure_class(code) in {failures.FundingRefused, failures.FundingLow}
    assert "card" not in failure_class(code).shopper_message
