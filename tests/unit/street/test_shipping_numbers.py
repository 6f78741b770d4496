"""Tracking numbers have the carriers' own check digits."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from local.street.shipping.numbers import (
    Carrier,
    tracking_number,
    ups_check_digit,
    usps_check_digit,
)
from muse.adapters.senders.carrier_numbers import CarrierNumbers


def test_the_check_digit_of_a_published_ups_number() -> None:
    assert ups_check_digit("5R8939035756712") == 7  # 1Z5R89390357567127


def test_the_check_digit_of_a_published_usps_number() -> None:
    assert usps_check_digit("0307179000052348374") == 1  # 0307 1790 0005 2348 3741


@given(carrier=st.sampled_from(Carrier), serial=st.integers(1, 9_999_999))
def test_every_number_tells_its_carrier(carrier: Carrier, serial: int) -> None:
    assert CarrierNumbers().carrier_of(tracking_number(carrier, serial)) == carrier


@given(carrier=st.sampled_from(Carrier), serial=st.integers(1, 9_999_998))
def test_no_two_parcels_have_one_number(carrier: Carrier, serial: int) -> None:
    assert tracking_number(carrier, serial) != tracking_number(carrier, serial + 1)
