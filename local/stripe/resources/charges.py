"""Charges: one attempt each to hold or take money, and what became of the hold."""

from __future__ import annotations

from typing import Any

from local.stripe.http import listing
from local.stripe.http.failures import StripeObject
from local.stripe.http.routing import Call, Route, merged_metadata, supporting
from local.stripe.resources import balance_transactions
from local.stripe.resources.events import emit
from local.stripe.resources.payment_methods import checks
from local.stripe.resources.refunds import record_remainder
from local.stripe.state.account import Account, Remainder
from local.stripe.state.cards import Card

HOLD_SECONDS = 7 * 24 * 3600
"""How long a hold of a shopper's card lasts."""

_ALWAYS_NULL = (
    "application",
    "application_fee",
    "application_fee_amount",
    "balance_transaction",
    "failure_balance_transaction",
    "on_behalf_of",
    "receipt_number",
    "review",
    "source",
    "source_transfer",
    "transfer",
    "transfer_data",
)
_FROM_INTENT = (
    "amount",
    "currency",
    "customer",
    "description",
    "receipt_email",
    "shipping",
    "statement_descriptor",
    "statement_descriptor_suffix",
    "transfer_group",
)


def attempt(
    account: Account, intent: StripeObject, method: StripeObject, card: Card
) -> StripeObject:
    """The charge of one attempt to pay `intent`: authorised, or failed."""
    refused = card.refusal
    charge = account.add(
        "charge",
        "ch",
        **dict.fromkeys(_ALWAYS_NULL),
        **{name: intent[name] for name in _FROM_INTENT},
        amount_captured=0,
        amount_refunded=0,
        authorization_code=None if refused else "123456",
        billing_details=method["billing_details"],
        calculated_statement_descriptor="MUSE",
        captured=False,
        disputed=False,
        failure_code=refused.code if refused else None,
        failure_message=refused.message if refused else None,
        fraud_details={},
        metadata=dict(intent["metadata"]),
        outcome=_outcome(card),
        paid=refused is None,
        payment_intent=intent["id"],
        payment_method=method["id"],
        payment_method_details=None,
        radar_options={},
        receipt_url=None,
        refunded=False,
        status="failed" if refused else "succeeded",
    )
    details = {"card": _card_details(account, intent, method, card), "type": "card"}
    account.remember(charge["id"], card=card.name, remainder=0)
    return account.change(charge, payment_method_details=details)


def _outcome(card: Card) -> StripeObject:
    refused = card.refusal
    told: tuple[str, str, str | None, str]
    if refused is None:
        told = ("authorized", "approved_by_network", None, "Payment complete.")
    elif refused.blocked:
        told = ("blocked", "not_sent_to_network", refused.blocked, "Stripe blocked this payment.")
    else:
        reason = refused.decline_code
        told = ("issuer_declined", "declined_by_network", reason, "The bank returned a decline.")
    return {
        "advice_code": refused.advice if refused else None,
        "network_advice_code": None,
        "network_decline_code": refused.network_code if refused else None,
        "network_status": told[1],
        "reason": told[2],
        "risk_level": card.risk_level,
        "risk_score": card.risk_score,
        "seller_message": told[3],
        "type": told[0],
    }


def _card_details(
    account: Account, intent: StripeObject, method: StripeObject, card: Card
) -> StripeObject:
    names = ("brand", "country", "exp_month", "exp_year", "fingerprint", "funding", "last4")
    held = intent["capture_method"] == "manual" and card.refusal is None
    limits: dict[str, Any] = {
        "extended_authorization": {"status": "disabled"},
        "incremental_authorization": {"status": "unavailable"},
        "multicapture": {"status": "unavailable"},
        "overcapture": {"maximum_amount_capturable": intent["amount"], "status": "unavailable"},
    }
    return {
        **{name: method["card"][name] for name in names},
        **limits,
        "amount_authorized": None if card.refusal else intent["amount"],
        "capture_before": account.clock.now() + HOLD_SECONDS if held else None,
        "checks": checks(card),
        "installments": None,
        "mandate": None,
        "network": card.brand,
        "network_token": {"used": False},
        "network_transaction_id": None if card.refusal else intent["id"][-15:],
        "regulated_status": "unregulated",
        "three_d_secure": account.notes(intent["id"]).get("three_d_secure"),
        "wallet": None,
    }


def capture(account: Account, charge: StripeObject, amount: int) -> StripeObject:
    """Take `amount` of what is held, once; the rest is released."""
    account.change(charge, captured=True, amount_captured=amount)
    movement = balance_transactions.record(
        account, "charge", charge, amount, balance_transactions.processing_fee(amount)
    )
    account.change(charge, balance_transaction=movement["id"])
    release_uncaptured(account, charge, None)
    return charge


def release_uncaptured(account: Account, charge: StripeObject, reason: str | None) -> None:
    """Let go what is held and not captured, and record it as this account of Stripe does."""
    rest = charge["amount"] - charge["amount_captured"]
    if account.remainder is Remainder.RELEASED or rest == 0:
        return
    account.remember(charge["id"], remainder=rest)
    account.change(charge, amount_refunded=rest, refunded=rest == charge["amount"])
    record_remainder(account, charge, rest, reason)
    emit(account, "charge.refunded", charge)


def _update(call: Call) -> StripeObject:
    charge = call.account.get("charge", call.id)
    before = dict(charge["metadata"])
    given = call.want("description", "receipt_email")
    metadata = merged_metadata(charge, call.params.get("metadata"))
    call.account.change(charge, metadata=metadata, **given)
    emit(call.account, "charge.updated", charge, {"metadata": before})
    return charge


_PATH = "/v1/charges"
_FILTERS = ("customer", "payment_intent", "transfer_group")
_UPDATABLE = supporting("description", "metadata", "receipt_email")

ROUTES = (
    listing.list_route("charge", _PATH, "ChargeListParams", *_FILTERS),
    listing.retrieve_route("charge", f"{_PATH}/{{id}}", "ChargeRetrieveParams"),
    Route("POST", f"{_PATH}/{{id}}", _update, "ChargeUpdateParams", _UPDATABLE),
)
