"""The stripe library's client, set up the way Muse uses it."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass, field

from muse.adapters.stripe.transport.connection import KeptConnection
from muse.adapters.stripe.transport.library import stripe
from muse.adapters.stripe.transport.replaceable_key import ReplaceableKey, WithCurrentKey
from muse.domain.errors import CardNumberRefused

API_VERSION = "2026-10-28.endive"
"""Stripe's API version, pinned: the one that the library's types describe."""

_METHOD_ID = re.compile(r"(pm|ctoken)_[A-Za-z0-9_]{1,250}")
_CARD_NUMBER = re.compile(r"\d{12,}")


@dataclass(frozen=True, slots=True)
class StripeSettings:
    """`api_base` empty is Stripe itself. With a `return_url` the bank may redirect the shopper
    there; without one the app confirms in place. A key that is no text may be replaced."""

    secret_key: str | ReplaceableKey = field(repr=False)
    api_base: str = ""
    capture_method: str = "manual"
    return_url: str = ""


def stripe_client(
    settings: StripeSettings, transport: stripe.HTTPClient | None = None
) -> stripe.StripeClient:
    """A client for the life of the process. No retries of its own (retry_policy.py has them), no
    telemetry (which would write into the home folder), and nothing of a request in any log."""
    stripe.enable_telemetry = False
    stripe.log = None
    logging.getLogger("stripe").setLevel(logging.WARNING)
    key, sender = settings.secret_key, transport or KeptConnection()
    if not isinstance(key, str):
        sender = WithCurrentKey(sender, key)
        key = key.current()
    return stripe.StripeClient(
        key,
        stripe_version=API_VERSION,
        base_addresses={"api": settings.api_base.rstrip("/")} if settings.api_base else None,
        http_client=sender,
        max_network_retries=0,
    )


def require_method_id(payment_method_id: str) -> str:
    """The id, if it is one of a PaymentMethod or a ConfirmationToken.

    Errors: CardNumberRefused for anything else, before it leaves this process.
    """
    if _METHOD_ID.fullmatch(payment_method_id) and not _CARD_NUMBER.search(payment_method_id):
        return payment_method_id
    raise CardNumberRefused
