"""Attempts to pay: the bank holds the money, or refuses."""

from __future__ import annotations

import copy

from local.stripe.http.failures import StripeFailure, StripeObject, card_error
from local.stripe.resources import charges, disputes, payment_methods, radar
from local.stripe.resources.events import emit
from local.stripe.state.account import Account
from local.stripe.state.cards import Card, Refusal


def attempt(
    account: Account, intent: StripeObject, method: StripeObject, card: Card
) -> StripeFailure | None:
    """Ask the bank; the refusal, when there is one, is recorded already."""
    charge = charges.attempt(account, intent, method, card)
    account.change(intent, latest_charge=charge["id"], next_action=None)
    if card.refusal is not None:
        emit(account, "charge.failed", charge)
        return refuse(account, intent, method, charge, card.refusal)
    if method["customer"] is None:
        account.remember(method["id"], used_up=True)
    if intent["capture_method"] == "manual":
        account.change(intent, status="requires_capture", amount_capturable=intent["amount"])
        account.later(charges.HOLD_SECONDS, "hold_expires", intent["id"])
        emit(account, "charge.succeeded", charge)
        emit(account, "payment_intent.amount_capturable_updated", intent)
    else:
        charges.capture(account, charge, intent["amount"])
        emit(account, "charge.succeeded", charge)
        mark_paid(account, intent, intent["amount"])
    if card.fraud_warning:
        radar.warn(account, charge)
    return None


def mark_paid(account: Account, intent: StripeObject, amount: int) -> None:
    """The money was taken: the intent is over, and a test card that disputes does so."""
    account.change(intent, status="succeeded", amount_capturable=0, amount_received=amount)
    emit(account, "payment_intent.succeeded", intent)
    method = account.find(intent["payment_method"])
    card = payment_methods.card_of(account, method) if method else None
    if card is not None and card.dispute is not None:
        charge = account.get("charge", intent["latest_charge"])
        disputes.open_dispute(account, charge, card.dispute, inquiry=card.inquiry)


def refuse(
    account: Account,
    intent: StripeObject,
    method: StripeObject,
    charge: StripeObject | None,
    refusal: Refusal,
) -> StripeFailure:
    """Record a refusal in the intent, which then wants another payment method."""
    failed = card_error(
        refusal.message,
        refusal.code,
        advice_code=refusal.advice,
        charge=charge["id"] if charge else None,
        decline_code=refusal.decline_code,
        network_decline_code=refusal.network_code,
        payment_method=method,
    )
    note_failure(account, intent, failed)
    failed.error["payment_intent"] = intent
    return failed


def note_failure(account: Account, intent: StripeObject, failed: StripeFailure) -> None:
    """The intent goes back to the start, with the reason."""
    account.change(
        intent,
        status="requires_payment_method",
        payment_method=None,
        next_action=None,
        last_payment_error=copy.deepcopy(failed.error),
    )
    emit(account, "payment_intent.payment_failed", intent)
