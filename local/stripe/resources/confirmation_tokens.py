"""ConfirmationTokens: a payment method as a browser collected it, for one confirmation."""

from __future__ import annotations

from local.stripe.http import listing
from local.stripe.http.failures import StripeObject, invalid
from local.stripe.http.routing import Call, Route, supporting
from local.stripe.resources.payment_methods import resolve
from local.stripe.state.account import Account

LIFETIME = 12 * 3600
"""Seconds after which a token can't be used any more."""


def redeem(account: Account, token_id: str, intent: StripeObject) -> StripeObject:
    """The PaymentMethod behind a token, which this uses up. Errors: used, expired, missing."""
    token = account.get("confirmation_token", token_id, "confirmation_token", in_path=False)
    owner = token[intent["object"]]
    if owner not in (None, intent["id"]) or account.notes(token_id).get("redeemed"):
        raise invalid("This ConfirmationToken has already been used.", param="confirmation_token")
    if token["expires_at"] <= account.clock.now():
        raise invalid("This ConfirmationToken has expired.", param="confirmation_token")
    account.change(token, **{intent["object"]: intent["id"]})
    account.remember(token_id, redeemed=True)
    method_id = account.notes(token_id)["payment_method"]
    return account.get("payment_method", method_id, in_path=False)


def _create(call: Call) -> StripeObject:
    method = resolve(call.account, call.params.get("payment_method", "pm_card_visa"))
    preview = {name: method[name] for name in ("billing_details", "card", "customer", "type")}
    token = call.account.add(
        "confirmation_token",
        "ctoken",
        expires_at=call.account.clock.now() + LIFETIME,
        mandate_data=None,
        payment_intent=None,
        payment_method_options=None,
        payment_method_preview={**preview, "allow_redisplay": "unspecified"},
        return_url=call.params.get("return_url"),
        setup_future_usage=call.params.get("setup_future_usage"),
        setup_intent=None,
        shipping=call.params.get("shipping"),
        use_stripe_sdk=True,
    )
    call.account.remember(token["id"], payment_method=method["id"])
    return token


_SUPPORTED = supporting("payment_method", "return_url", "setup_future_usage", "shipping")

ROUTES = (
    Route(
        "POST",
        "/v1/test_helpers/confirmation_tokens",
        _create,
        "test_helpers.ConfirmationTokenCreateParams",
        _SUPPORTED,
    ),
    listing.retrieve_route(
        "confirmation_token",
        "/v1/confirmation_tokens/{id}",
        "ConfirmationTokenRetrieveParams",
        "confirmation_token",
    ),
)
