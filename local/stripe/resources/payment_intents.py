"""PaymentIntents: create, update, confirm, capture once, cancel."""

from __future__ import annotations

import secrets

from local.stripe.http import listing
from local.stripe.http.failures import StripeObject, bad_parameter, unexpected_state
from local.stripe.http.routing import Call, Route, merged_metadata, supporting
from local.stripe.payments import confirmation, holds
from local.stripe.resources.events import emit
from local.stripe.resources.payment_methods import resolve

_SMALLEST, _LARGEST = 50, 99_999_999
_CURRENCIES = ("usd", "eur", "gbp")
_EDITABLE = ("requires_payment_method", "requires_confirmation", "requires_action")
_ALWAYS_NULL = (
    "application",
    "application_fee_amount",
    "canceled_at",
    "cancellation_reason",
    "customer_account",
    "last_payment_error",
    "latest_charge",
    "next_action",
    "on_behalf_of",
    "payment_method",
    "payment_method_configuration_details",
    "processing",
    "review",
    "source",
    "statement_descriptor",
    "transfer_data",
)
_PLAIN = (
    "customer",
    "description",
    "receipt_email",
    "setup_future_usage",
    "shipping",
    "statement_descriptor_suffix",
    "transfer_group",
)
_ONLY_WITH_CONFIRM = (
    "confirmation_token",
    "error_on_requires_action",
    "off_session",
    "return_url",
)


def _create(call: Call) -> StripeObject:
    account, params = call.account, call.params
    _require_amount(params["amount"], params["currency"])
    _require_confirm_for(call)
    method = resolve(account, params["payment_method"]) if "payment_method" in params else None
    if "customer" in params:
        account.get("customer", params["customer"], "customer", in_path=False)
    intent = account.add(
        "payment_intent",
        "pi",
        **dict.fromkeys((*_ALWAYS_NULL, *_PLAIN)) | call.want(*_PLAIN),
        allowed_payment_method_types=params.get("allowed_payment_method_types"),
        amount=params["amount"],
        amount_capturable=0,
        amount_details={"tip": {}},
        amount_received=0,
        automatic_payment_methods=_automatic(params.get("automatic_payment_methods", {})),
        capture_method=params.get("capture_method", "automatic_async"),
        client_secret=None,
        confirmation_method=params.get("confirmation_method", "automatic"),
        currency=params["currency"].lower(),
        excluded_payment_method_types=None,
        metadata=merged_metadata({"metadata": {}}, params.get("metadata")),
        payment_method_options=_options(params.get("payment_method_options", {})),
        payment_method_types=params.get("allowed_payment_method_types", ["card"]),
        status="requires_payment_method",
    )
    account.change(intent, client_secret=f"{intent['id']}_secret_{secrets.token_hex(12)}")
    if method is not None:
        confirmation.choose_method(account, intent, method)
        account.change(intent, status="requires_confirmation")
    emit(account, "payment_intent.created", intent)
    return (
        confirmation.confirm(account, intent, _brought(call)) if params.get("confirm") else intent
    )


def _automatic(given: StripeObject) -> StripeObject | None:
    # Enabled unless it is said otherwise: docs.stripe.com/changelog/2023-08-16
    if not given.get("enabled", True):
        return None
    return {"allow_redirects": given.get("allow_redirects", "always"), "enabled": True}


def _options(given: StripeObject) -> StripeObject:
    defaults = {
        "installments": None,
        "mandate_options": None,
        "network": None,
        "request_three_d_secure": "automatic",
    }
    return {"card": {**defaults, **given.get("card", {})}}


def _require_amount(amount: int, currency: str) -> None:
    if currency.lower() not in _CURRENCIES:
        listed = ", ".join(_CURRENCIES)
        message = f"Invalid currency: {currency[:10]}. Stripe currently supports these currencies: "
        raise bad_parameter(f"{message}{listed}", "currency")
    if amount < 1:
        message = "This value must be greater than or equal to 1."
        raise bad_parameter(message, "amount", code="parameter_invalid_integer")
    if amount < _SMALLEST:
        message = f"Amount must be at least $0.50 {currency.lower()}"
        raise bad_parameter(message, "amount", code="amount_too_small")
    if amount > _LARGEST:
        raise bad_parameter(
            "Amount must be no more than $999,999.99", "amount", code="amount_too_large"
        )


def _require_confirm_for(call: Call) -> None:
    for name in _ONLY_WITH_CONFIRM:
        if name in call.params and not call.params.get("confirm"):
            message = f"The parameter {name} can only be used with confirm=true."
            raise bad_parameter(message, name)


def _brought(call: Call) -> StripeObject:
    """What a confirmation may bring; the method was chosen already when the intent was made."""
    return call.want(*_ONLY_WITH_CONFIRM)


def _update(call: Call) -> StripeObject:
    account, params = call.account, call.params
    intent = account.get("payment_intent", call.id, "intent")
    given = call.want(*_PLAIN, "capture_method")
    for name in ("amount", "payment_method", *given):
        if name in params and name not in ("description", "metadata"):
            _require_editable(intent, name)
    if "amount" in params:
        _require_amount(params["amount"], intent["currency"])
        given["amount"] = params["amount"]
    _update_method(call, intent)
    metadata = merged_metadata(intent, params.get("metadata"))
    account.change(intent, metadata=metadata, **given)
    if intent["status"] == "requires_action" and "amount" in given:
        account.change(intent, status="requires_confirmation", next_action=None)
    if intent["status"] in _EDITABLE:
        account.change(intent, last_payment_error=None)
    return intent


def _update_method(call: Call, intent: StripeObject) -> None:
    wanted = call.params.get("payment_method")
    if wanted is None:
        return
    if wanted == "":
        unset = {"status": "requires_payment_method", "payment_method": None, "next_action": None}
        call.account.change(intent, **unset)
        return
    confirmation.choose_method(call.account, intent, resolve(call.account, wanted))
    call.account.change(intent, status="requires_confirmation", next_action=None)


def _require_editable(intent: StripeObject, name: str) -> None:
    if intent["status"] not in _EDITABLE:
        message = (
            f"This PaymentIntent's {name} could not be updated because it has a status of "
            f"{intent['status']}. You may only update the {name} of a PaymentIntent with one of "
            f"the following statuses: {', '.join(_EDITABLE)}."
        )
        raise unexpected_state(message, intent)


def _confirm(call: Call) -> StripeObject:
    intent = call.account.get("payment_intent", call.id, "intent")
    return confirmation.confirm(call.account, intent, call.params)


_PATH = "/v1/payment_intents"
_OWN = f"{_PATH}/{{id}}"
_FIELDS = supporting("amount", "capture_method", "metadata", "payment_method", *_PLAIN)
_CREATE = _FIELDS | supporting(
    "allowed_payment_method_types",
    "automatic_payment_methods",
    "confirm",
    "confirmation_method",
    "currency",
    "payment_method_options",
    "use_stripe_sdk",
    *_ONLY_WITH_CONFIRM,
)
_CONFIRM = supporting("payment_method", "use_stripe_sdk", *_ONLY_WITH_CONFIRM)
_CAPTURE = supporting("amount_to_capture", "metadata")

ROUTES = (
    Route("POST", _PATH, _create, "PaymentIntentCreateParams", _CREATE),
    listing.list_route("payment_intent", _PATH, "PaymentIntentListParams", "customer"),
    listing.retrieve_route("payment_intent", _OWN, "PaymentIntentRetrieveParams", "intent"),
    Route("POST", _OWN, _update, "PaymentIntentUpdateParams", _FIELDS),
    Route("POST", f"{_OWN}/confirm", _confirm, "PaymentIntentConfirmParams", _CONFIRM),
    Route("POST", f"{_OWN}/capture", holds.capture, "PaymentIntentCaptureParams", _CAPTURE),
    Route(
        "POST",
        f"{_OWN}/cancel",
        holds.cancel,
        "PaymentIntentCancelParams",
        supporting("cancellation_reason"),
    ),
)
