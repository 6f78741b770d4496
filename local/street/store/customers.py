"""The customers who have an account at the stores that can be linked: the same ones at each."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass

DEMO_CUSTOMER_PASSWORD = "street-customer-password"


@dataclass(frozen=True, slots=True)
class Customer:
    """One customer's account. The e-mail address is its name."""

    email: str
    name: str


ADA = Customer("ada@customers.example", "Ada Lindqvist")
GRACE = Customer("grace@customers.example", "Grace Okafor")
CUSTOMERS: Mapping[str, Customer] = {each.email: each for each in (ADA, GRACE)}


def signed_in(email: str, password: str) -> Customer | None:
    """The customer with this e-mail address, in any case, if the password is right."""
    is_right = hmac.compare_digest(password.encode(), DEMO_CUSTOMER_PASSWORD.encode())
    return CUSTOMERS.get(email.strip().lower()) if is_right else None
