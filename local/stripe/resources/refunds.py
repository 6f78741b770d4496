"""Refunds: captured money given back, at once, later, or not after all."""

from __future__ import annotations

from typing import Any

from local.stripe.http import listing
from local.stripe.http.failures import StripeObject, bad_parameter, invalid
from local.stripe.http.routing import Call, Route, merged_metadata, supporting
from local.stripe.resources import balance_transactions
from local.stripe.resources.events import emit
from local.stripe.state.account import Account
from local.stripe.state.cards import CARDS, RefundFate

SETTLES_AFTER = 60
"""Seconds until a refund that doesn't succeed at once succeeds or fails."""

_UNCAPTURED = (
    "This uncaptured Charge was created by a PaymentIntent ({intent}). You must cancel the "
    "PaymentIntent to reverse the authorization instead of refunding the Charge directly."
)


def settle(account: Account, refund: StripeObject) -> StripeObject:
    """A pending refund arrives."""
    account.change(refund, status="succeeded", pending_reason=None)
    emit(account, "refund.updated", refund)
    return refund


def fail(account: Account, refund: StripeObject) -> StripeObject:
    """The bank sends the money back: Muse has it again. Errors: it had failed already."""
    if refund["status"] not in ("succeeded", "pending"):
        raise invalid(f"This refund has a status of {refund['status']}.")
    account.never_mind(refund["id"])
    charge = account.get("charge", refund["charge"])
    account.change(charge, amount_refunded=charge["amount_refunded"] - refund["amount"])
    account.change(charge, refunded=False)
    back = balance_transactions.record(account, "refund_failure", charge, refund["amount"])
    account.change(
        refund,
        status="failed",
        failure_balance_transaction=back["id"],
        failure_reason="expired_or_canceled_card",
        pending_reason=None,
    )
    emit(account, "refund.failed", refund)
    emit(account, "charge.refund.updated", refund)
    return refund


def record_remainder(
    account: Account, charge: StripeObject, amount: int, reason: str | None
) -> StripeObject:
    """Record the part of a hold that was not captured as a refund. No money moves."""
    return _new(account, charge, amount, reason=reason, metadata={}, status="succeeded")


def _new(
    account: Account,
    charge: StripeObject,
    amount: int,
    *,
    reason: str | None,
    metadata: dict[str, str],
    status: str,
) -> StripeObject:
    unset = ("description", "failure_balance_transaction", "failure_reason", "receipt_number")
    later = status == "pending"
    details = {"reference_status": "pending", "reference_type": "acquirer_reference_number"}
    return account.add(
        "refund",
        "re",
        **dict.fromkeys((*unset, "source_transfer_reversal", "transfer_reversal")),
        amount=amount,
        balance_transaction=None,
        charge=charge["id"],
        currency=charge["currency"],
        customer=charge["customer"],
        customer_account=None,
        destination_details={"card": {**details, "type": "refund"}, "type": "card"},
        metadata=metadata,
        payment_intent=charge["payment_intent"],
        payment_method=charge["payment_method"],
        pending_reason="processing" if later else None,
        reason=reason,
        status=status,
    )


def _charge_of(call: Call) -> StripeObject:
    named = call.want("payment_intent", "charge")
    if not named:
        message = "One of the following params should be provided for this request: payment_intent "
        raise bad_parameter(f"{message}or charge.", None, code="parameter_missing")
    charge_id = named.get("charge")
    if "payment_intent" in named:
        wanted = named["payment_intent"]
        intent = call.account.get("payment_intent", wanted, "payment_intent", in_path=False)
        if intent["latest_charge"] is None:
            raise invalid(
                f"This PaymentIntent ({wanted}) does not have a successful charge to refund."
            )
        if charge_id not in (None, intent["latest_charge"]):
            raise invalid("The charge does not belong to the PaymentIntent.", param="charge")
        charge_id = intent["latest_charge"]
    return call.account.get("charge", str(charge_id), "charge", in_path=False)


def _require_refundable(account: Account, charge: StripeObject) -> int:
    if charge["status"] == "failed":
        intent = charge["payment_intent"]
        raise invalid(f"This PaymentIntent ({intent}) does not have a successful charge to refund.")
    if not charge["captured"]:
        message = _UNCAPTURED.format(intent=charge["payment_intent"])
        raise invalid(message, code="charge_not_refundable")
    if charge["disputed"] and not account.notes(charge["id"]).get("inquiry"):
        message = f"Charge {charge['id']} has been charged back; cannot issue a refund."
        raise invalid(message, code="charge_disputed")
    remainder = account.notes(charge["id"])["remainder"]
    left: int = charge["amount_captured"] - (charge["amount_refunded"] - remainder)
    if left == 0:
        message = f"Charge {charge['id']} has already been refunded."
        raise invalid(message, code="charge_already_refunded")
    return left


def _create(call: Call) -> StripeObject:
    account, charge = call.account, _charge_of(call)
    left = _require_refundable(account, charge)
    amount = call.params.get("amount", left)
    if amount < 1:
        message = "This value must be greater than or equal to 1."
        raise bad_parameter(message, "amount", code="parameter_invalid_integer")
    if amount > left:
        asked, rest = f"${amount / 100:,.2f}", f"${left / 100:,.2f}"
        message = f"Refund amount ({asked}) is greater than unrefunded amount on charge ({rest})"
        raise invalid(message, param="amount")
    fate = CARDS[account.notes(charge["id"])["card"]].refund
    status = "pending" if fate is RefundFate.SUCCEEDS_LATER else "succeeded"
    metadata: dict[str, Any] = merged_metadata({"metadata": {}}, call.params.get("metadata"))
    reason = call.params.get("reason")
    refund = _new(account, charge, amount, reason=reason, metadata=metadata, status=status)
    _move_money(account, charge, refund)
    if fate is not RefundFate.SUCCEEDS:
        account.later(SETTLES_AFTER, f"refund_{fate}", refund["id"])
    emit(account, "refund.created", refund)
    emit(account, "charge.refunded", charge)
    return refund


def _move_money(account: Account, charge: StripeObject, refund: StripeObject) -> None:
    movement = balance_transactions.record(account, "refund", refund, -refund["amount"])
    account.change(refund, balance_transaction=movement["id"])
    refunded = charge["amount_refunded"] + refund["amount"]
    account.change(
        charge, amount_refunded=refunded, refunded=refunded == _refundable(account, charge)
    )


def _refundable(account: Account, charge: StripeObject) -> int:
    taken: int = charge["amount_captured"] + account.notes(charge["id"])["remainder"]
    return taken


def _update(call: Call) -> StripeObject:
    refund = call.account.get("refund", call.id)
    metadata = merged_metadata(refund, call.params.get("metadata"))
    call.account.change(refund, metadata=metadata)
    emit(call.account, "refund.updated", refund)
    return refund


def _cancel(call: Call) -> StripeObject:
    refund = call.account.get("refund", call.id)
    message = "Only refunds with a status of requires_action can be canceled."
    raise invalid(f"{message} This refund has a status of {refund['status']}.")


_PATH = "/v1/refunds"
_CREATE = supporting("amount", "charge", "metadata", "payment_intent", "reason")

ROUTES = (
    Route("POST", _PATH, _create, "RefundCreateParams", _CREATE),
    listing.list_route("refund", _PATH, "RefundListParams", "charge", "payment_intent"),
    listing.retrieve_route("refund", f"{_PATH}/{{id}}", "RefundRetrieveParams"),
    Route("POST", f"{_PATH}/{{id}}", _update, "RefundUpdateParams", supporting("metadata")),
    Route("POST", f"{_PATH}/{{id}}/cancel", _cancel, "RefundCancelParams"),
)
