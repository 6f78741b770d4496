"""The form of an address."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muse.adapters.address.book import FormatAddressBook
from muse.domain.address import Address, CheckedAddress
from muse.domain.errors import AddressUndeliverable

GOOD = Address(
    name="Jane Doe",
    address1="123 Main St",
    address2="Apt 4B",
    city="San Francisco",
    state="CA",
    zip="94102",
    country="US",
    phone="+14155551234",
)
ZIP_FORM = "must have 5 digits, or 9 like 94102-1234"


def check(**changes: str) -> CheckedAddress:
    return FormatAddressBook().check(replace(GOOD, **changes))


def problems(**changes: str) -> dict[str, str]:
    with pytest.raises(AddressUndeliverable) as refused:
        check(**changes)
    return {problem.field: problem.problem for problem in refused.value.details}


def test_a_good_address_stays_as_it_is_but_nobody_confirmed_it() -> None:
    assert check() == CheckedAddress(GOOD, corrections=(), verified=False)


@pytest.mark.parametrize(
    ("field", "given_", "normal"),
    [
        ("state", "ca", "CA"),
        ("state", "California", "CA"),
        ("zip", "94102 1234", "94102-1234"),
        ("zip", "941021234", "94102-1234"),
        ("country", "us", "US"),
        ("country", "USA", "US"),
        ("country", "United States", "US"),
        ("phone", "(415) 555-1234", "+14155551234"),
        ("phone", "1-415-555-1234", "+14155551234"),
        ("phone", "415.555.1234", "+14155551234"),
        ("city", "San   Francisco", "San Francisco"),
        ("name", "Jose\u0301\u200b Doe", "Jos\xe9 Doe"),
        ("address1", "123 Main St\nFloor 2", "123 Main St Floor 2"),
    ],
)
def test_what_is_written_otherwise_is_put_right_and_said(
    field: str, given_: str, normal: str
) -> None:
    checked = check(**{field: given_})
    assert getattr(checked.address, field) == normal
    assert checked.corrections == (f'{field}: "{given_}" is written "{normal}"',)


def test_blanks_around_a_field_are_not_worth_a_word() -> None:
    assert check(city="  San Francisco ", address2="  ") == CheckedAddress(
        replace(GOOD, address2=None), corrections=()
    )


def test_an_extension_is_left_out_and_said() -> None:
    checked = check(phone="415-555-1234 ext. 5")
    assert checked.address.phone == "+14155551234"
    assert "extension" in checked.corrections[-1]


def test_a_phone_may_be_a_foreign_one() -> None:
    assert check(phone="+44 20 7946 0958").address.phone == "+442079460958"


@pytest.mark.parametrize("field", ["name", "address1", "city", "state", "zip", "country", "phone"])
@pytest.mark.parametrize("value", ["", "   ", "--", "\u200b"])
def test_what_is_missing_is_named(field: str, value: str) -> None:
    assert problems(**{field: value}) == {field: "is missing"}


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"state": "XX"}, {"state": "is not a state of the US, like CA"}),
        ({"zip": "9410"}, {"zip": ZIP_FORM}),
        ({"zip": "9410A"}, {"zip": ZIP_FORM}),
        ({"zip": "\u0669\u0664\u0661\u0660\u0662"}, {"zip": ZIP_FORM}),
        ({"zip": "10001"}, {"zip": "does not belong to CA"}),
        ({"zip": "10001", "state": "Ohio"}, {"zip": "does not belong to Ohio"}),
        ({"country": "CA"}, {"country": "must be US: Muse ships within the United States only"}),
        ({"country": "../us"}, {"country": "must be US: Muse ships within the United States only"}),
        ({"phone": "555"}, {"phone": "is not a phone number"}),
        ({"phone": "call me"}, {"phone": "is not a phone number"}),
        ({"phone": "1" * 300}, {"phone": "is not a phone number"}),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(changes: dict[str, str], named: dict[str, str]) -> None:
    assert problems(**changes) == named


def test_everything_that_is_wrong_is_named_at_once() -> None:
    assert problems(state="XX", zip="1", phone="x").keys() == {"state", "zip", "phone"}
    assert problems(name="", city="").keys() == {"name", "city"}


@pytest.mark.parametrize(
    ("state", "zip_code"),
    [("DC", "20001"), ("PR", "00901"), ("AE", "09001"), ("HI", "96801"), ("NY", "00501")],
)
def test_territories_and_military_post_are_in_the_country(state: str, zip_code: str) -> None:
    assert check(state=state, zip=zip_code).address.zip == zip_code


def test_a_post_office_box_is_an_address() -> None:
    assert check(address1="P.O. Box 12", address2="").corrections == ()


TEXTS = st.text(max_size=40) | st.sampled_from(["CA", "New York", "10001", "94102-0001", "US"])


@given(st.builds(Address, *[TEXTS] * 8))
def test_whatever_is_given_a_checked_address_needs_no_more_correction(address: Address) -> None:
    _settles(address)


@given(st.builds(replace, st.just(GOOD), name=TEXTS, address1=TEXTS, address2=TEXTS, city=TEXTS))
def test_a_correction_is_made_once(address: Address) -> None:
    _settles(address)


def _settles(address: Address) -> None:
    try:
        checked = FormatAddressBook().check(address)
    except AddressUndeliverable as refused:
        fields = {problem.field for problem in refused.details}
        assert fields
        return
    assert FormatAddressBook().check(checked.address) == CheckedAddress(checked.address)
