"""Where the retailers ship to: one address for all orders of a checkout."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address. `state` is the two letter subdivision, `country` ISO 3166-1 alpha-2."""

    name: str
    address1: str
    city: str
    state: str
    zip: str
    country: str
    phone: str
    address2: str | None = None


@dataclass(frozen=True, slots=True)
class CheckedAddress:
    """What an address check made of an address.

    `corrections` says in words what was changed; `verified` is true only when a postal service
    confirmed that it can deliver there (a mere check of the format can't).
    """

    address: Address
    corrections: tuple[str, ...] = ()
    verified: bool = False
