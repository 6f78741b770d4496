"""PaymentMethods: made from Stripe's test cards, attached to customers."""

from __future__ import annotations

import hashlib
from typing import Any

from local.stripe.http import listing
from local.stripe.http.failures import StripeObject, bad_parameter, invalid, missing
from local.stripe.http.routing import Call, Route, merged_metadata, supporting
from local.stripe.resources.events import emit
from local.stripe.state.account import Account
from local.stripe.state.cards import Card, card

_USED_UP = (
    "The provided PaymentMethod was previously used with a PaymentIntent without Customer "
    "attachment, shared with a connected account without Customer attachment, or was detached from "
    "a Customer. It may not be used again. To use a PaymentMethod multiple times, you must attach "
    "it to a Customer first."
)
_ADDRESS = ("city", "country", "line1", "line2", "postal_code", "state")
_BILLING = ("address", "email", "name", "phone", "tax_id")


def resolve(account: Account, wanted: str, param: str = "payment_method") -> StripeObject:
    """The PaymentMethod that a parameter names; one of Stripe's test ids makes a new one.

    Errors: resource_missing; a method without a customer that was used before.
    """
    test_card = card(wanted) if wanted.startswith("pm_card_") else None
    if test_card is not None:
        return make(account, test_card)
    found = account.get("payment_method", wanted, param, in_path=False)
    if account.notes(wanted).get("used_up"):
        raise invalid(_USED_UP, param=param)
    return found


def make(account: Account, test_card: Card, **fields: Any) -> StripeObject:
    """A new PaymentMethod of a test card."""
    given = {"allow_redisplay": "unspecified", "billing_details": {}, "metadata": {}} | fields
    method = account.add(
        "payment_method",
        "pm",
        allow_redisplay=given["allow_redisplay"],
        billing_details=billing_details(given["billing_details"]),
        card=_card_fields(test_card),
        customer=None,
        customer_account=None,
        metadata=given["metadata"],
        type="card",
    )
    account.remember(method["id"], card=test_card.name)
    return method


def card_of(account: Account, method: StripeObject) -> Card:
    """The test card a PaymentMethod was made from."""
    found = card(f"pm_card_{account.notes(method['id'])['card']}")
    if found is None:
        raise LookupError(f"{method['id']} was made from a card that is no longer known")
    return found


def billing_details(given: StripeObject) -> StripeObject:
    """Billing details with every field there."""
    address = given.get("address") or {}
    full = {name: given.get(name) for name in _BILLING}
    return full | {"address": {name: address.get(name) for name in _ADDRESS}}


def _card_fields(test_card: Card) -> StripeObject:
    return {
        "brand": test_card.brand,
        "checks": checks(test_card),
        "country": test_card.country,
        "display_brand": test_card.brand,
        "exp_month": 12,
        "exp_year": 2034,
        "fingerprint": hashlib.sha256(test_card.name.encode()).hexdigest()[:16],
        "funding": test_card.funding,
        "generated_from": None,
        "last4": test_card.last4,
        "networks": {"available": [test_card.brand], "preferred": None},
        "regulated_status": "unregulated",
        "three_d_secure_usage": {"supported": True},
        "wallet": None,
    }


def checks(test_card: Card) -> StripeObject:
    """What the bank said of the code and the address."""
    return {
        "address_line1_check": None,
        "address_postal_code_check": test_card.postal_code_check,
        "cvc_check": test_card.cvc_check,
    }


def attach(account: Account, method: StripeObject, customer: str) -> StripeObject:
    """Let a method belong to a customer. Errors: it belongs to one, or was used without one."""
    account.get("customer", customer, "customer", in_path=False)
    if method["customer"] not in (None, customer):
        message = "The payment method you provided has already been attached to a customer."
        raise invalid(message, param="payment_method")
    if account.notes(method["id"]).get("used_up"):
        raise invalid(_USED_UP, param="payment_method")
    account.change(method, customer=customer)
    emit(account, "payment_method.attached", method)
    return method


def _create(call: Call) -> StripeObject:
    if call.params.get("type", "card") != "card":
        raise bad_parameter("The local stand-in of Stripe has cards only.", "type")
    token = call.params.get("card", {}).get("token")
    if token is None:
        message = "Missing required param: card[token]."
        raise bad_parameter(message, "card[token]", code="parameter_missing")
    test_card = card(token) if token.startswith("tok_") else None
    if test_card is None:
        raise missing("token", token, "card[token]")
    fields = call.want("allow_redisplay", "billing_details", "metadata")
    return make(call.account, test_card, **fields)


def _retrieve(call: Call) -> StripeObject:
    test_card = card(call.id) if call.id.startswith("pm_card_") else None
    if test_card is not None:
        return make(call.account, test_card)
    return call.account.get("payment_method", call.id, "payment_method")


def _update(call: Call) -> StripeObject:
    method = call.account.get("payment_method", call.id, "payment_method")
    if method["customer"] is None:
        message = "You must save this PaymentMethod to a customer before you can update it."
        raise invalid(message)
    given = call.want("allow_redisplay", "billing_details")
    if "billing_details" in given:
        given["billing_details"] = billing_details(given["billing_details"])
    metadata = merged_metadata(method, call.params.get("metadata"))
    call.account.change(method, metadata=metadata, **given)
    emit(call.account, "payment_method.updated", method)
    return method


def _attach(call: Call) -> StripeObject:
    customer = call.params.get("customer")
    if customer is None:
        message = "Missing required param: customer."
        raise bad_parameter(message, "customer", code="parameter_missing")
    return attach(call.account, _retrieve(call), customer)


def _detach(call: Call) -> StripeObject:
    method = call.account.get("payment_method", call.id, "payment_method")
    if method["customer"] is None:
        message = "The payment method you provided is not attached to a customer."
        raise invalid(f"{message} Detachment is impossible.")
    call.account.change(method, customer=None)
    call.account.remember(method["id"], used_up=True)
    emit(call.account, "payment_method.detached", method)
    return method


_DETAILS = supporting("allow_redisplay", "billing_details", "metadata")
_PATH = "/v1/payment_methods"

ROUTES = (
    Route("POST", _PATH, _create, "PaymentMethodCreateParams", _DETAILS | {"type", "card"}),
    listing.list_route("payment_method", _PATH, "PaymentMethodListParams", "customer", "type"),
    Route("GET", f"{_PATH}/{{id}}", _retrieve, "PaymentMethodRetrieveParams"),
    Route("POST", f"{_PATH}/{{id}}", _update, "PaymentMethodUpdateParams", _DETAILS),
    Route(
        "POST",
        f"{_PATH}/{{id}}/attach",
        _attach,
        "PaymentMethodAttachParams",
        supporting("customer"),
    ),
    Route("POST", f"{_PATH}/{{id}}/detach", _detach, "PaymentMethodDetachParams"),
)
