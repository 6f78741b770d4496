"""Disputes: a shopper asks the bank for the money back, and how that ends."""

from __future__ import annotations

from typing import Any

import stripe

from local.stripe.http import listing
from local.stripe.http.failures import StripeObject, invalid
from local.stripe.http.routing import Call, Route, merged_metadata, supporting
from local.stripe.resources import balance_transactions
from local.stripe.resources.events import emit
from local.stripe.state.account import Account

_DAYS_TO_ANSWER = 7
_OPEN = ("needs_response", "under_review", "warning_needs_response", "warning_under_review")


def open_dispute(
    account: Account, charge: StripeObject, reason: str = "fraudulent", *, inquiry: bool = False
) -> StripeObject:
    """The bank opens a dispute of a captured charge, or only asks about it (`inquiry`).

    Errors: not captured, or disputed already.
    """
    if not charge["captured"] or charge["disputed"]:
        raise invalid(
            f"Charge {charge['id']} can't be disputed: not captured, or disputed already."
        )
    due = account.clock.now() + _DAYS_TO_ANSWER * 24 * 3600
    dispute = account.add(
        "dispute",
        "du",
        amount=charge["amount_captured"],
        balance_transactions=[],
        charge=charge["id"],
        currency=charge["currency"],
        enhanced_eligibility_types=[],
        evidence=dict.fromkeys(_evidence_fields()) | {"enhanced_evidence": {}},
        evidence_details=_evidence_details(due),
        is_charge_refundable=inquiry,
        metadata={},
        network_reason_code="10.4",
        payment_intent=charge["payment_intent"],
        payment_method_details=_method_details(charge, inquiry=inquiry),
        reason=reason,
        status="warning_needs_response" if inquiry else "needs_response",
    )
    account.change(charge, disputed=True)
    account.remember(charge["id"], inquiry=inquiry)
    emit(account, "charge.dispute.created", dispute)
    if not inquiry:
        fee = balance_transactions.DISPUTE_FEE
        _move_money(account, dispute, -dispute["amount"], fee, "funds_withdrawn")
    return dispute


def close_dispute(account: Account, dispute: StripeObject, *, won: bool) -> StripeObject:
    """The bank decides. Errors: it has decided already."""
    if dispute["status"] not in _OPEN:
        raise invalid(f"This dispute is already closed: {dispute['status']}.")
    if dispute["status"].startswith("warning_"):
        account.change(dispute, status="warning_closed")
    else:
        account.change(dispute, status="won" if won else "lost")
        if won:
            _move_money(account, dispute, dispute["amount"], 0, "funds_reinstated")
    emit(account, "charge.dispute.closed", dispute)
    return dispute


def _evidence_fields() -> list[str]:
    return [name for name in stripe.Dispute.Evidence.__annotations__ if not name.startswith("_")]


def _evidence_details(due: int) -> StripeObject:
    return {
        "due_by": due,
        "enhanced_eligibility": {},
        "has_evidence": False,
        "past_due": False,
        "submission_count": 0,
        "submission_method": "not_submitted",
    }


def _method_details(charge: StripeObject, *, inquiry: bool) -> StripeObject:
    brand = charge["payment_method_details"]["card"]["brand"]
    card = {
        "brand": brand,
        "case_type": "inquiry" if inquiry else "chargeback",
        "network": brand,
        "network_reason_code": "10.4",
    }
    return {"card": card, "type": "card"}


def _move_money(account: Account, dispute: StripeObject, amount: int, fee: int, what: str) -> None:
    movement = balance_transactions.record(account, "adjustment", dispute, amount, fee)
    movements: list[Any] = [*dispute["balance_transactions"], movement]
    account.change(dispute, balance_transactions=movements)
    emit(account, f"charge.dispute.{what}", dispute)


def _update(call: Call) -> StripeObject:
    account, dispute = call.account, call.account.get("dispute", call.id)
    if dispute["status"] not in _OPEN:
        raise invalid("This dispute is already closed.")
    evidence = {**dispute["evidence"], **call.params.get("evidence", {})}
    details = dict(dispute["evidence_details"], has_evidence=any(evidence.values()))
    if call.params.get("submit", True) and "evidence" in call.params:
        details |= {"submission_count": 1, "submission_method": "manual"}
        status = dispute["status"].replace("needs_response", "under_review")
        account.change(dispute, status=status)
    metadata = merged_metadata(dispute, call.params.get("metadata"))
    account.change(dispute, evidence=evidence, evidence_details=details, metadata=metadata)
    emit(account, "charge.dispute.updated", dispute)
    return dispute


def _close(call: Call) -> StripeObject:
    return close_dispute(call.account, call.account.get("dispute", call.id), won=False)


_PATH = "/v1/disputes"

ROUTES = (
    listing.list_route("dispute", _PATH, "DisputeListParams", "charge", "payment_intent"),
    listing.retrieve_route("dispute", f"{_PATH}/{{id}}", "DisputeRetrieveParams"),
    Route(
        "POST",
        f"{_PATH}/{{id}}",
        _update,
        "DisputeUpdateParams",
        supporting("evidence", "metadata", "submit"),
    ),
    Route("POST", f"{_PATH}/{{id}}/close", _close, "DisputeCloseParams"),
)
