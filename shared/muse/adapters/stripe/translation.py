"""From Stripe's PaymentIntent to the domain's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from muse.adapters.stripe.declines import decline
from muse.domain.money import Money
from muse.domain.payments.payment import Decline, IntentStatus, PaymentIntent

StripeFields = Mapping[str, Any]
"""An object of Stripe's API as plain data."""


def intent_from(fields: StripeFields) -> PaymentIntent:
    """The domain's view. ValueError for a status that a card payment never has."""
    currency = fields["currency"].upper()
    charge = _charge(fields)
    return PaymentIntent(
        intent_id=fields["id"],
        status=IntentStatus(fields["status"]),
        amount=Money(fields["amount"], currency),
        capturable=Money(fields["amount_capturable"], currency),
        received=Money(fields["amount_received"], currency),
        client_secret=fields.get("client_secret"),
        charge_id=charge.get("id"),
        capture_before=moment(_card(charge).get("capture_before")),
        risk_level=(charge.get("outcome") or {}).get("risk_level"),
        decline=_decline(fields.get("last_payment_error")),
        session_id=(fields.get("metadata") or {}).get("session_id"),
        review_id=id_of(fields.get("review")),
        refunded=_refunded(charge, currency),
    )


def id_of(thing: str | StripeFields | None) -> str | None:
    """The id of an object that may be expanded, or absent."""
    return thing if thing is None or isinstance(thing, str) else thing["id"]


def _charge(fields: StripeFields) -> StripeFields:
    charge = fields.get("latest_charge")
    if isinstance(charge, str):
        return {"id": charge}
    return charge or {}


def _refunded(charge: StripeFields, currency: str) -> Money | None:
    """What was given back of a charge that was captured; None when only its id is there."""
    if not charge.get("captured"):
        return None
    return Money(charge["amount_refunded"], currency)


def _card(charge: StripeFields) -> StripeFields:
    details: StripeFields = charge.get("payment_method_details") or {}
    return details.get("card") or {}


def moment(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _decline(error: StripeFields | None) -> Decline | None:
    if not error:
        return None
    return decline(error.get("decline_code") or error.get("code"))
