"""Phone numbers, read as people write them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """A phone number in E.164 form (`+14155551234`), which has no room for an extension."""

    e164: str
    has_extension: bool


def read_phone(text: str, country: str) -> PhoneNumber | None:
    """A number of the right length for its country, a national one in `country`; None if it is
    none. Whether it is in use isn't asked: area codes are opened faster than libraries learn of
    them, and a store refuses what it can't use."""
    # Costs as much to load as everything else here together, and only shoppers who ship need it.
    import phonenumbers  # noqa: PLC0415 - only when it is needed

    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return PhoneNumber(e164, has_extension=bool(number.extension))
