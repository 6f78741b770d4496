"""What Stripe warns of: early fraud warnings, and payments put aside for review."""

from __future__ import annotations

from local.stripe.http import listing
from local.stripe.http.failures import StripeObject, invalid
from local.stripe.http.routing import Call, Route
from local.stripe.resources.events import emit
from local.stripe.state.account import Account


def warn(account: Account, charge: StripeObject) -> StripeObject:
    """The card's bank reports a charge as fraud, before any dispute."""
    warning = account.add(
        "radar.early_fraud_warning",
        "issfr",
        actionable=not charge["refunded"] and not charge["disputed"],
        charge=charge["id"],
        fraud_type="made_with_stolen_card",
        payment_intent=charge["payment_intent"],
    )
    emit(account, "radar.early_fraud_warning.created", warning)
    return warning


def open_review(account: Account, intent: StripeObject) -> StripeObject:
    """A rule puts a payment aside for a person. Errors: nothing was authorised."""
    if intent["latest_charge"] is None:
        raise invalid("Only a payment that was authorized can be reviewed.")
    review = account.add(
        "review",
        "prv",
        billing_zip=None,
        charge=intent["latest_charge"],
        closed_reason=None,
        ip_address=None,
        ip_address_location=None,
        open=True,
        opened_reason="rule",
        payment_intent=intent["id"],
        reason="rule",
        session=None,
    )
    account.change(intent, review=review["id"])
    account.change(account.get("charge", intent["latest_charge"]), review=review["id"])
    emit(account, "review.opened", review)
    return review


def _approve(call: Call) -> StripeObject:
    review = call.account.get("review", call.id)
    if not review["open"]:
        raise invalid("This review is already closed.")
    call.account.change(review, open=False, reason="approved", closed_reason="approved")
    emit(call.account, "review.closed", review)
    return review


_WARNINGS = "/v1/radar/early_fraud_warnings"

ROUTES = (
    listing.list_route(
        "radar.early_fraud_warning",
        _WARNINGS,
        "radar.EarlyFraudWarningListParams",
        "charge",
        "payment_intent",
    ),
    listing.retrieve_route(
        "radar.early_fraud_warning",
        f"{_WARNINGS}/{{id}}",
        "radar.EarlyFraudWarningRetrieveParams",
    ),
    listing.list_route("review", "/v1/reviews", "ReviewListParams"),
    listing.retrieve_route("review", "/v1/reviews/{id}", "ReviewRetrieveParams"),
    Route("POST", "/v1/reviews/{id}/approve", _approve, "ReviewApproveParams"),
)
