"""SetupIntents: a card is checked and kept for later, no money moves."""

from __future__ import annotations

import secrets

from local.stripe.http import listing
from local.stripe.http.failures import StripeObject, card_error, unexpected_state
from local.stripe.http.routing import Call, Route, merged_metadata, supporting
from local.stripe.resources import confirmation_tokens, payment_methods
from local.stripe.resources.events import emit
from local.stripe.state.account import Account
from local.stripe.state.cards import Authentication

_ALWAYS_NULL = (
    "application",
    "cancellation_reason",
    "customer_account",
    "excluded_payment_method_types",
    "flow_directions",
    "last_setup_error",
    "latest_attempt",
    "mandate",
    "next_action",
    "on_behalf_of",
    "payment_method_configuration_details",
    "single_use_mandate",
)
_OPEN = ("requires_payment_method", "requires_confirmation", "requires_action")


def _create(call: Call) -> StripeObject:
    account, params = call.account, call.params
    intent = account.add(
        "setup_intent",
        "seti",
        **dict.fromkeys((*_ALWAYS_NULL, "customer", "description")),
        allowed_payment_method_types=params.get("allowed_payment_method_types"),
        automatic_payment_methods=None,
        client_secret=None,
        metadata=merged_metadata({"metadata": {}}, params.get("metadata")),
        payment_method=None,
        payment_method_options={"card": {"request_three_d_secure": "automatic"}},
        payment_method_types=["card"],
        status="requires_payment_method",
        usage=params.get("usage", "off_session"),
    )
    secret = f"{intent['id']}_secret_{secrets.token_hex(12)}"
    account.change(intent, client_secret=secret, **call.want("customer", "description"))
    _choose(call, intent)
    emit(account, "setup_intent.created", intent)
    return _set_up(call, intent) if params.get("confirm") else intent


def _choose(call: Call, intent: StripeObject) -> None:
    account, params = call.account, call.params
    if "payment_method" in params:
        method = payment_methods.resolve(account, params["payment_method"])
    elif "confirmation_token" in params:
        method = confirmation_tokens.redeem(account, params["confirmation_token"], intent)
    else:
        return
    account.change(intent, payment_method=method["id"], status="requires_confirmation")


def _set_up(call: Call, intent: StripeObject) -> StripeObject:
    account = call.account
    if intent["payment_method"] is None:
        message = "You cannot confirm this SetupIntent because it's missing a payment method."
        raise unexpected_state(message, intent)
    method = account.get("payment_method", intent["payment_method"])
    card = payment_methods.card_of(account, method)
    if card.authentication is Authentication.ALWAYS:
        action = {"type": "use_stripe_sdk", "use_stripe_sdk": {"type": "three_d_secure_redirect"}}
        account.change(intent, status="requires_action", next_action=action)
        emit(account, "setup_intent.requires_action", intent)
        return intent
    if card.refusal is not None:
        failed = card_error(
            card.refusal.message, card.refusal.code, decline_code=card.refusal.decline_code
        )
        error = dict(failed.error)
        status = "requires_payment_method"
        account.change(intent, status=status, payment_method=None, last_setup_error=error)
        emit(account, "setup_intent.setup_failed", intent)
        failed.error["setup_intent"] = intent
        raise failed
    return finish(account, intent)


def finish(account: Account, intent: StripeObject) -> StripeObject:
    """The card is kept, for the customer if there is one."""
    if intent["customer"] is not None:
        method = account.get("payment_method", intent["payment_method"])
        payment_methods.attach(account, method, intent["customer"])
    account.change(intent, status="succeeded", next_action=None)
    emit(account, "setup_intent.succeeded", intent)
    return intent


def _open_intent(call: Call, verb: str) -> StripeObject:
    intent = call.account.get("setup_intent", call.id, "intent")
    if intent["status"] not in _OPEN:
        message = f"You cannot {verb} this SetupIntent because it has a status of"
        raise unexpected_state(f"{message} {intent['status']}.", intent)
    return intent


def _update(call: Call) -> StripeObject:
    intent = _open_intent(call, "update")
    _choose(call, intent)
    metadata = merged_metadata(intent, call.params.get("metadata"))
    fields = call.want("customer", "description")
    return call.account.change(intent, metadata=metadata, **fields)


def _confirm(call: Call) -> StripeObject:
    intent = _open_intent(call, "confirm")
    _choose(call, intent)
    return _set_up(call, intent)


def _cancel(call: Call) -> StripeObject:
    intent = _open_intent(call, "cancel")
    reason = call.params.get("cancellation_reason")
    status = {"status": "canceled", "cancellation_reason": reason, "next_action": None}
    call.account.change(intent, **status)
    emit(call.account, "setup_intent.canceled", intent)
    return intent


_PATH = "/v1/setup_intents"
_OWN = f"{_PATH}/{{id}}"
_FIELDS = supporting("customer", "description", "metadata", "payment_method")
_CONFIRM = supporting("confirmation_token", "payment_method", "return_url", "use_stripe_sdk")
_CREATE = supporting("allowed_payment_method_types", "automatic_payment_methods", "confirm")

ROUTES = (
    Route(
        "POST",
        _PATH,
        _create,
        "SetupIntentCreateParams",
        _FIELDS | _CREATE | _CONFIRM | {"usage"},
    ),
    listing.list_route(
        "setup_intent", _PATH, "SetupIntentListParams", "customer", "payment_method"
    ),
    listing.retrieve_route("setup_intent", _OWN, "SetupIntentRetrieveParams", "intent"),
    Route("POST", _OWN, _update, "SetupIntentUpdateParams", _FIELDS),
    Route("POST", f"{_OWN}/confirm", _confirm, "SetupIntentConfirmParams", _CONFIRM),
    Route(
        "POST",
        f"{_OWN}/cancel",
        _cancel,
        "SetupIntentCancelParams",
        supporting("cancellation_reason"),
    ),
)
