"""Why a card was refused, in words a shopper understands.

The codes are Stripe's (docs.stripe.com/declines/codes). A card that was reported lost or stolen, or
that looks like fraud, is told nothing more than "declined", as Stripe asks: code and words.
"""

from __future__ import annotations

from muse.domain.payments.payment import Decline

GENERIC = "generic_decline"
_DECLINED = "The card was declined. Please try another card."
_CALL_BANK = "The bank declined the payment. Please contact your bank or try another card."
_TRY_AGAIN = "The bank could not process the payment just now. Please try again in a moment."
_NOT_CONFIRMED = "The payment was not confirmed with the bank. Please try again."
_UNSUPPORTED = "This card can't be used for this purchase. Please try another card."
_LIMIT = "The card's limit is reached. Please try another card."
_CODE = "The card's security code is not right. Please check it, or try another card."
_NUMBER = "The card's number is not right. Please check it, or try another card."

_KEPT_QUIET = frozenset(
    {
        "fraudulent",
        "highest_risk_level",
        "lost_card",
        "merchant_blacklist",
        "pickup_card",
        "restricted_card",
        "security_violation",
        "stolen_card",
        "stop_payment_order",
    }
)
_WORDS = {
    "insufficient_funds": "The card has not enough money available. Please try another card.",
    "expired_card": "The card has expired. Please try another card.",
    "incorrect_cvc": _CODE,
    "invalid_cvc": _CODE,
    "incorrect_number": _NUMBER,
    "invalid_number": _NUMBER,
    "invalid_account": _CALL_BANK,
    "invalid_expiry_month": "The card's expiry date is not right. Please check it.",
    "invalid_expiry_year": "The card's expiry date is not right. Please check it.",
    "incorrect_address": "The billing address does not match the card. Please check it.",
    "incorrect_zip": "The billing ZIP code does not match the card. Please check it.",
    "card_velocity_exceeded": _LIMIT,
    "withdrawal_count_limit_exceeded": _LIMIT,
    "card_not_supported": _UNSUPPORTED,
    "currency_not_supported": _UNSUPPORTED,
    "approve_with_id": _TRY_AGAIN,
    "issuer_not_available": _TRY_AGAIN,
    "processing_error": _TRY_AGAIN,
    "reenter_transaction": _TRY_AGAIN,
    "try_again_later": _TRY_AGAIN,
    "authentication_required": _NOT_CONFIRMED,
    "authentication_not_handled": _NOT_CONFIRMED,
    "payment_intent_authentication_failure": _NOT_CONFIRMED,
    "duplicate_transaction": "The bank has seen this payment before. Please wait a little.",
    "call_issuer": _CALL_BANK,
    "do_not_honor": _CALL_BANK,
    "do_not_try_again": _CALL_BANK,
    "no_action_taken": _CALL_BANK,
    "not_permitted": _CALL_BANK,
    "service_not_allowed": _CALL_BANK,
    "transaction_not_allowed": _CALL_BANK,
    "unusable_payment_method": "This card can't be used any more. Please choose it again.",
}


def decline(code: str | None) -> Decline:
    """A refusal by Stripe's decline code (or error code, where there is no decline code)."""
    if code is None or code in _KEPT_QUIET:
        return Decline(GENERIC, _DECLINED)
    return Decline(code, _WORDS.get(code, _DECLINED))


UNUSABLE = decline("unusable_payment_method")
"""The payment method does not exist, was used up, or belongs to someone else."""
