"""Customers: who PaymentMethods belong to."""

from __future__ import annotations

from local.stripe.http import listing
from local.stripe.http.failures import StripeObject
from local.stripe.http.routing import Call, Route, merged_metadata, supporting
from local.stripe.resources.events import emit
from local.stripe.resources.payment_methods import attach, resolve

_FIELDS = ("address", "description", "email", "name", "phone", "preferred_locales", "shipping")


def _create(call: Call) -> StripeObject:
    customer = call.account.add(
        "customer",
        "cus",
        **{**dict.fromkeys(_FIELDS), "preferred_locales": [], **call.want(*_FIELDS)},
        balance=0,
        currency=None,
        customer_account=None,
        default_source=None,
        delinquent=False,
        discount=None,
        invoice_prefix="MUSE",
        invoice_settings={
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        metadata=merged_metadata({"metadata": {}}, call.params.get("metadata")),
        tax_exempt="none",
        test_clock=None,
    )
    emit(call.account, "customer.created", customer)
    if "payment_method" in call.params:
        attach(call.account, resolve(call.account, call.params["payment_method"]), customer["id"])
    return customer


def _retrieve(call: Call) -> StripeObject:
    if call.account.notes(call.id).get("deleted"):
        return {"id": call.id, "object": "customer", "deleted": True}
    return call.account.get("customer", call.id)


def _update(call: Call) -> StripeObject:
    customer = call.account.get("customer", call.id)
    metadata = merged_metadata(customer, call.params.get("metadata"))
    call.account.change(customer, metadata=metadata, **call.want(*_FIELDS))
    emit(call.account, "customer.updated", customer)
    return customer


def _delete(call: Call) -> StripeObject:
    customer = call.account.get("customer", call.id)
    call.account.remove(customer)
    call.account.remember(call.id, deleted=True)
    for method in listing.all_of(call.account, "payment_method", customer=call.id):
        call.account.change(method, customer=None)
        call.account.remember(method["id"], used_up=True)
    emit(call.account, "customer.deleted", customer)
    return {"id": call.id, "object": "customer", "deleted": True}


def _list_methods(call: Call) -> StripeObject:
    call.account.get("customer", call.id)
    found = listing.all_of(call.account, "payment_method", customer=call.id)
    return listing.page(call, found, f"/v1/customers/{call.id}/payment_methods")


_PATH = "/v1/customers"
_UPDATABLE = supporting("metadata", *_FIELDS)
_PAGING = supporting("limit", "starting_after", "ending_before", "type")

ROUTES = (
    Route("POST", _PATH, _create, "CustomerCreateParams", _UPDATABLE | {"payment_method"}),
    listing.list_route("customer", _PATH, "CustomerListParams", "email"),
    Route("GET", f"{_PATH}/{{id}}", _retrieve, "CustomerRetrieveParams"),
    Route("POST", f"{_PATH}/{{id}}", _update, "CustomerUpdateParams", _UPDATABLE),
    Route("DELETE", f"{_PATH}/{{id}}", _delete, "CustomerDeleteParams"),
    Route(
        "GET",
        f"{_PATH}/{{id}}/payment_methods",
        _list_methods,
        "CustomerPaymentMethodListParams",
        _PAGING,
    ),
)
