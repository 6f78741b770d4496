"""Tracking numbers with the carriers' own check digits."""

from __future__ import annotations

from enum import StrEnum

_SHIPPER = "5R8939"  # of UPS's own example number
_SERVICE = "03"
_MAIL_CLASS = "9400"  # USPS Tracking, from a postage vendor
_MAILER = "136897846"


class Carrier(StrEnum):
    UPS = "UPS"
    USPS = "USPS"


def tracking_number(carrier: Carrier, serial: int) -> str:
    """The number of a parcel; another serial is another number, below ten million."""
    return ups_number(serial) if carrier is Carrier.UPS else usps_number(serial)


def ups_number(serial: int) -> str:
    """`1Z`, shipper, service, seven digits and the check digit."""
    body = f"{_SHIPPER}{_SERVICE}{serial % 10_000_000:07d}"
    return f"1Z{body}{ups_check_digit(body)}"


def ups_check_digit(body: str) -> int:
    """Every second character counts twice; a letter counts as what is left of its place, A as 2."""
    values = [int(c) if c.isdigit() else (ord(c) - 63) % 10 for c in body]
    total = sum(values[::2]) + 2 * sum(values[1::2])
    return -total % 10


def usps_number(serial: int) -> str:
    """Twenty-two digits: mail class, mailer, eight digits and the check digit."""
    body = f"{_MAIL_CLASS}{_MAILER}{serial % 10_000_000:08d}"
    return f"{body}{usps_check_digit(body)}"


def usps_check_digit(body: str) -> int:
    """From the right every second digit counts three times."""
    digits = [int(digit) for digit in reversed(body)]
    return -(3 * sum(digits[::2]) + sum(digits[1::2])) % 10
