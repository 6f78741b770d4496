"""Stripe's documented test cards: how each behaves (docs.stripe.com/testing).

`pm_card_visa` and the others stand for a new PaymentMethod each time they are used; `tok_visa` and
the others are the same cards as tokens.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum


@dataclass(frozen=True)
class Refusal:
    """Why the bank, or Stripe on its behalf, says no."""

    code: str
    decline_code: str
    message: str = "Your card was declined."
    advice: str = "try_again_later"
    network_code: str = "05"
    blocked: str | None = None


class Authentication(StrEnum):
    """When a card asks for 3-D Secure."""

    NEVER = "never"
    ON_REQUEST = "on_request"
    ALWAYS = "always"


class RefundFate(StrEnum):
    """What becomes of a refund to this card."""

    SUCCEEDS = "succeeds"
    SUCCEEDS_LATER = "succeeds_later"
    FAILS_LATER = "fails_later"


@dataclass(frozen=True)
class Card:
    """A test card."""

    name: str = "visa"
    brand: str = "visa"
    last4: str = "4242"
    funding: str = "credit"
    country: str = "US"
    refusal: Refusal | None = None
    authentication: Authentication = Authentication.ON_REQUEST
    dispute: str | None = None
    inquiry: bool = False
    fraud_warning: bool = False
    refund: RefundFate = RefundFate.SUCCEEDS
    risk_level: str = "normal"
    risk_score: int = 12
    cvc_check: str = "pass"
    postal_code_check: str = "pass"


def card(payment_method: str) -> Card | None:
    """The test card behind a documented id, a `pm_card_…` or a `tok_…`; None for any other id."""
    name = payment_method.removeprefix("pm_card_").removeprefix("tok_")
    return CARDS.get(name) if name != payment_method else None


_REFUSALS = {
    "": Refusal("card_declined", "generic_decline"),
    "InsufficientFunds": Refusal(
        "card_declined",
        "insufficient_funds",
        "Your card has insufficient funds.",
        network_code="51",
    ),
    "LostCard": Refusal("card_declined", "lost_card", advice="do_not_try_again", network_code="41"),
    "StolenCard": Refusal(
        "card_declined", "stolen_card", advice="do_not_try_again", network_code="43"
    ),
    "Fraudulent": Refusal("card_declined", "fraudulent", advice="do_not_try_again"),
    "VelocityLimitExceeded": Refusal(
        "card_declined",
        "card_velocity_exceeded",
        "Your card was declined for making repeated attempts too frequently or exceeding its "
        "amount limit.",
        network_code="65",
    ),
    "ExpiredCard": Refusal(
        "expired_card", "expired_card", "Your card has expired.", "confirm_card_data", "54"
    ),
    "IncorrectCvc": Refusal(
        "incorrect_cvc",
        "incorrect_cvc",
        "Your card's security code is incorrect.",
        "confirm_card_data",
        "N7",
    ),
    "ProcessingError": Refusal(
        "processing_error",
        "processing_error",
        "An error occurred while processing your card. Try again in a little bit.",
    ),
}
_REFUSED_LAST4 = {
    "": "0002",
    "InsufficientFunds": "9995",
    "LostCard": "9987",
    "StolenCard": "9979",
    "Fraudulent": "0019",
    "VelocityLimitExceeded": "6975",
    "ExpiredCard": "0069",
    "IncorrectCvc": "0127",
    "ProcessingError": "0119",
}
_BLOCKED = Refusal("card_declined", "fraudulent", blocked="rule")
_ALWAYS = Authentication.ALWAYS

_GOOD = (
    Card(),
    Card("us"),
    Card("visa_debit", last4="5556", funding="debit"),
    Card("mastercard", "mastercard", "4444"),
    Card("mastercard_debit", "mastercard", "8210", "debit"),
    Card("mastercard_prepaid", "mastercard", "5100", "prepaid"),
    Card("amex", "amex", "8431"),
    Card("discover", "discover", "1117"),
    Card("diners", "diners", "0004"),
    Card("jcb", "jcb", "0505"),
    Card("unionpay", "unionpay", "0005", authentication=Authentication.NEVER),
    Card("gb", last4="0000", country="GB"),
    Card("bypassPending", last4="0077"),
)
_STRONG = (
    Card("threeDSecure2Required", last4="3220", authentication=_ALWAYS),
    Card("threeDSecureRequired", last4="3063", authentication=_ALWAYS),
    Card("threeDSecureOptional", last4="3055"),
    Card("authenticationRequired", last4="3184", authentication=_ALWAYS),
    Card("authenticationRequiredOnSetup", last4="3155"),
    Card(
        "threeDSecureRequiredChargeDeclined",
        last4="1629",
        authentication=_ALWAYS,
        refusal=_REFUSALS[""],
    ),
    Card(
        "authenticationRequiredChargeDeclinedInsufficientFunds",
        last4="9995",
        authentication=_ALWAYS,
        refusal=_REFUSALS["InsufficientFunds"],
    ),
)
_TROUBLE = (
    Card("chargeCustomerFail", last4="0341", refusal=_REFUSALS[""]),
    Card("radarBlock", last4="0019", refusal=_BLOCKED, risk_level="highest", risk_score=90),
    Card(
        "riskLevelHighest",
        last4="4954",
        refusal=replace(_BLOCKED, blocked="highest_risk_level"),
        risk_level="highest",
        risk_score=82,
    ),
    Card("riskLevelElevated", last4="9235", risk_level="elevated", risk_score=65),
    Card("cvcCheckFail", last4="0101", cvc_check="fail"),
    Card("avsZipFail", last4="0036", postal_code_check="fail"),
    Card("createDispute", last4="0259", dispute="fraudulent"),
    Card("createDisputeProductNotReceived", last4="2685", dispute="product_not_received"),
    Card("createDisputeInquiry", last4="1976", dispute="fraudulent", inquiry=True),
    Card("createIssuerFraudRecord", last4="5423", fraud_warning=True),
    Card("pendingRefund", last4="7726", refund=RefundFate.SUCCEEDS_LATER),
    Card("refundFail", last4="5126", refund=RefundFate.FAILS_LATER),
)
# Stripe's pages name the refused cards with and without their brand.
_REFUSED = tuple(
    Card(f"{brand}chargeDeclined{why}", last4=_REFUSED_LAST4[why], refusal=refusal)
    for brand in ("", "visa_")
    for why, refusal in _REFUSALS.items()
)

CARDS = {each.name: each for each in (*_GOOD, *_STRONG, *_TROUBLE, *_REFUSED)}
