"""Confirming a PaymentIntent: the rules before it, 3-D Secure, and the bank's answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from local.stripe.http.failures import StripeObject, invalid, unexpected_state
from local.stripe.payments import attempts
from local.stripe.resources import confirmation_tokens, payment_methods
from local.stripe.resources.events import emit
from local.stripe.state.account import Account
from local.stripe.state.cards import Authentication, Card, Refusal

CONFIRMABLE = ("requires_payment_method", "requires_confirmation", "requires_action")
"""The statuses that a confirmation may start from."""

_NO_METHOD = (
    "You cannot confirm this PaymentIntent because it's missing a payment method. You can either "
    "update the PaymentIntent with a payment method and then confirm it again, or confirm it again "
    "directly with a payment method or ConfirmationToken."
)
_NO_RETURN_URL = (
    "This PaymentIntent is configured to accept payment methods enabled in your Dashboard. Because "
    "some of these payment methods might redirect your customer off of your page, you must provide "
    "a `return_url`. If you don't want to accept redirect-based payment methods, set "
    "`automatic_payment_methods[enabled]` to `true` and "
    "`automatic_payment_methods[allow_redirects]` to `never` when creating Setup Intents and "
    "Payment Intents."
)
_AUTHENTICATION = Refusal(
    "authentication_required",
    "authentication_required",
    "Your card was declined. This transaction requires authentication.",
)


def confirm(account: Account, intent: StripeObject, params: Mapping[str, Any]) -> StripeObject:
    """Try to pay `intent`.

    Errors: 400 when it can't be confirmed now, 402 when the card is refused; a refusal is also
    recorded in the intent, which then wants another payment method.
    """
    _require_confirmable(intent)
    return_url = _adopt(account, intent, params)
    method = account.get("payment_method", intent["payment_method"])
    card = payment_methods.card_of(account, method)
    account.change(intent, last_payment_error=None)
    account.remember(intent["id"], three_d_secure=None)
    if _must_authenticate(intent, card):
        if params.get("off_session") or params.get("error_on_requires_action"):
            raise attempts.refuse(account, intent, method, None, _AUTHENTICATION)
        return _ask_the_shopper(account, intent, return_url)
    refused = attempts.attempt(account, intent, method, card)
    if refused is not None:
        raise refused
    return intent


def authenticate(account: Account, intent: StripeObject, *, success: bool) -> StripeObject:
    """The shopper finishes 3-D Secure, or fails. Errors: nothing was asked of the shopper."""
    if intent["status"] != "requires_action":
        message = f"This PaymentIntent has a status of {intent['status']}: nothing to authenticate."
        raise unexpected_state(message, intent)
    method = account.get("payment_method", intent["payment_method"])
    account.change(intent, next_action=None)
    if success:
        account.remember(intent["id"], three_d_secure=_THREE_D_SECURE)
        attempts.attempt(account, intent, method, payment_methods.card_of(account, method))
        return intent
    message = (
        "We are unable to authenticate your payment method. Please choose a different payment "
        "method and try again."
    )
    failed = invalid(message, code="payment_intent_authentication_failure", payment_method=method)
    attempts.note_failure(account, intent, failed)
    return intent


def _require_confirmable(intent: StripeObject) -> None:
    status = intent["status"]
    if status in ("succeeded", "requires_capture"):
        message = "it has already succeeded after being previously confirmed."
    elif status not in CONFIRMABLE:
        allowed = "requires_confirmation, requires_action"
        message = (
            f"it has a status of {status}. Only a PaymentIntent with one of the following statuses "
            f"may be confirmed: {allowed}."
        )
    else:
        return
    raise unexpected_state(f"You cannot confirm this PaymentIntent because {message}", intent)


def _adopt(account: Account, intent: StripeObject, params: Mapping[str, Any]) -> str | None:
    """Take over what the confirmation brings with it; the URL to send the shopper back to."""
    return_url: str | None = params.get("return_url")
    token_id = params.get("confirmation_token")
    if token_id is None and "payment_method" not in params and intent["payment_method"] is None:
        raise unexpected_state(_NO_METHOD, intent)
    if token_id is not None and return_url is None:
        token = account.get("confirmation_token", token_id, "confirmation_token", in_path=False)
        return_url = token["return_url"]
    automatic = intent["automatic_payment_methods"] or {"allow_redirects": "never"}
    if automatic["allow_redirects"] != "never" and return_url is None:
        raise invalid(_NO_RETURN_URL)
    if "payment_method" in params:
        method = payment_methods.resolve(account, params["payment_method"])
        choose_method(account, intent, method)
    elif token_id is not None:
        choose_method(account, intent, confirmation_tokens.redeem(account, token_id, intent))
    payment_methods.resolve(account, intent["payment_method"])
    return return_url


def choose_method(account: Account, intent: StripeObject, method: StripeObject) -> None:
    """Let `intent` be paid with `method`. Errors: another customer's, or not an allowed type."""
    if method["customer"] is not None and method["customer"] != intent["customer"]:
        message = (
            f"The payment method supplied ({method['id']}) belongs to a customer. Please include "
            "the Customer in the `customer` parameter on the PaymentIntent."
        )
        raise invalid(message, param="payment_method")
    if method["type"] not in intent["payment_method_types"]:
        message = (
            f"The payment method type '{method['type']}' is not allowed for this PaymentIntent."
        )
        raise invalid(message, param="payment_method")
    account.change(intent, payment_method=method["id"])


def _must_authenticate(intent: StripeObject, card: Card) -> bool:
    options = intent["payment_method_options"].get("card", {})
    asked = options.get("request_three_d_secure", "automatic") != "automatic"
    if card.authentication is Authentication.ON_REQUEST:
        return bool(asked)
    return card.authentication is Authentication.ALWAYS


def _ask_the_shopper(
    account: Account, intent: StripeObject, return_url: str | None
) -> StripeObject:
    if return_url is None:
        details = {"type": "three_d_secure_redirect", "source": f"src_{intent['id'][3:]}"}
        action: StripeObject = {"type": "use_stripe_sdk", "use_stripe_sdk": details}
    else:
        page = f"https://hooks.stripe.com/3d_secure_2/hosted?payment_intent={intent['id']}"
        redirect = {"return_url": return_url, "url": page}
        action = {"type": "redirect_to_url", "redirect_to_url": redirect}
    account.change(intent, status="requires_action", next_action=action)
    emit(account, "payment_intent.requires_action", intent)
    return intent


_THREE_D_SECURE = {
    "authentication_flow": "challenge",
    "electronic_commerce_indicator": "05",
    "exemption_indicator": None,
    "result": "authenticated",
    "result_reason": None,
    "transaction_id": "00000000-0000-0000-0000-000000000000",
    "version": "2.2.0",
}
