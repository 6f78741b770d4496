"""Holds: captured once, cancelled, or left to expire."""

from __future__ import annotations

from local.stripe.http.failures import StripeObject, bad_parameter, invalid, unexpected_state
from local.stripe.http.routing import Call, merged_metadata
from local.stripe.payments import attempts
from local.stripe.resources import charges
from local.stripe.resources.events import emit
from local.stripe.state.account import Account

_CANCELABLE = (
    "requires_payment_method",
    "requires_capture",
    "requires_confirmation",
    "requires_action",
    "processing",
)


def capture(call: Call) -> StripeObject:
    """Take what is held, or a part of it, once; the rest is released."""
    account, intent = call.account, call.account.get("payment_intent", call.id, "intent")
    if intent["status"] != "requires_capture":
        message = f"This PaymentIntent could not be captured because {_why_not(intent)}"
        raise unexpected_state(message, intent)
    amount = call.params.get("amount_to_capture", intent["amount_capturable"])
    _require_capturable(amount, intent["amount_capturable"])
    charge = account.get("charge", intent["latest_charge"])
    account.never_mind(intent["id"])
    charges.capture(account, charge, amount)
    metadata = merged_metadata(intent, call.params.get("metadata"))
    account.change(intent, metadata=metadata)
    emit(account, "charge.captured", charge)
    attempts.mark_paid(account, intent, amount)
    return intent


def _why_not(intent: StripeObject) -> str:
    if intent["status"] == "succeeded":
        return "it has already been captured."
    return (
        f"it has a status of {intent['status']}. Only a PaymentIntent with one of the following "
        "statuses may be captured: requires_capture."
    )


def _require_capturable(amount: int, held: int) -> None:
    if amount < 1:
        message = "This value must be greater than or equal to 1."
        raise bad_parameter(message, "amount_to_capture", code="parameter_invalid_integer")
    if amount > held:
        message = (
            f"The requested capture amount is greater than the amount you can capture for this "
            f"charge. The amount capturable is {held}."
        )
        raise invalid(message, code="amount_too_large", param="amount_to_capture")


def cancel(call: Call) -> StripeObject:
    """Give up an intent that took no money."""
    intent = call.account.get("payment_intent", call.id, "intent")
    if intent["status"] not in _CANCELABLE:
        message = (
            "You cannot cancel this PaymentIntent because it has a status of "
            f"{intent['status']}. Only a PaymentIntent with one of the following statuses may be "
            f"canceled: {', '.join(_CANCELABLE)}."
        )
        raise unexpected_state(message, intent)
    return release(call.account, intent, call.params.get("cancellation_reason"))


def release(account: Account, intent: StripeObject, reason: str | None) -> StripeObject:
    """End an intent that took no money, and its hold if there is one."""
    held = intent["status"] == "requires_capture"
    account.never_mind(intent["id"])
    account.change(
        intent,
        status="canceled",
        amount_capturable=0,
        canceled_at=account.clock.now(),
        cancellation_reason=reason,
        next_action=None,
    )
    if held:
        charge = account.get("charge", intent["latest_charge"])
        why = "expired_uncaptured_charge" if reason == "expired" else reason
        if reason == "expired":
            emit(account, "charge.expired", charge)
        charges.release_uncaptured(account, charge, why)
    emit(account, "payment_intent.canceled", intent)
    return intent
