"""What a store's refusal means: every code, path and status of the protocol, and its class.

Codes are those of the specification, of Google's guide to the protocol's error codes and of the
discount extension; other words that stores use are in muse.domain.placement.published_codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from muse.adapters.retailers.ucp.messages.answers import Message
from muse.domain.placement.failures import (
    AddressRefused,
    FundingLow,
    FundingRefused,
    ItemGone,
    NotSupported,
    OurBug,
    OutOfStock,
    PlacementFailure,
    PriceOverCap,
    PromoInvalid,
    QuantityLimit,
    RetailerBusy,
    RetailerDenied,
    RetailerUnavailable,
    ShippingUnavailable,
    Undeliverable,
    Unknown,
    VariantInvalid,
)
from muse.domain.placement.published_codes import failure_class

Failure = type[PlacementFailure]

CODES: Mapping[str, Failure] = {
    # items
    "out_of_stock": OutOfStock,
    "item_unavailable": ItemGone,
    "item_ineligible": NotSupported,
    "quantity_invalid_limit_exceeded": QuantityLimit,
    "quantity_invalid_minimum_not_met": QuantityLimit,
    "variant_invalid": VariantInvalid,
    "variant_unavailable": VariantInvalid,
    # amounts
    "totals_changed": PriceOverCap,
    "totals_invalid_minimum_not_met": NotSupported,
    # address and shipping
    "address_invalid": AddressRefused,
    "address_undeliverable": Undeliverable,
    "fulfillment_unavailable": ShippingUnavailable,
    "fulfillment_option_unavailable": ShippingUnavailable,
    # promotions
    "discount_code_expired": PromoInvalid,
    "discount_code_invalid": PromoInvalid,
    "discount_code_already_applied": PromoInvalid,
    "discount_code_combination_disallowed": PromoInvalid,
    "discount_code_user_not_logged_in": PromoInvalid,
    "discount_code_user_ineligible": PromoInvalid,
    # payment
    "payment_failed": FundingRefused,
    "payment_declined": FundingRefused,
    "payment_insufficient_funds": FundingLow,
    # the store, and who may order there
    "order_denied": RetailerDenied,
    "checkout_expired": RetailerUnavailable,
    "identity_required": NotSupported,
    "requires_identity_linking": NotSupported,
    "requires_3ds": NotSupported,
    "eligibility_invalid": NotSupported,
    "insufficient_scope": OurBug,
    "missing_buyer_info": OurBug,
    # negotiation
    "capabilities_incompatible": NotSupported,
    "version_unsupported": NotSupported,
    "invalid_profile_url": OurBug,
    "profile_unreachable": OurBug,
    "profile_malformed": OurBug,
    "profile_not_trusted": OurBug,
}

# What "missing", "invalid" and "not_found" are about; the first prefix that fits counts.
VAGUE_CODES = frozenset({"missing", "invalid", "not_found"})
PATHS: Sequence[tuple[str, Failure]] = (
    ("$.line_items", ItemGone),
    ("$.fulfillment.methods[0].groups", ShippingUnavailable),
    ("$.fulfillment.methods[0].destinations", AddressRefused),
    ("$.fulfillment", ShippingUnavailable),
    ("$.discounts", PromoInvalid),
)

# HTTP statuses without a checkout in the answer. `None`: the store may have acted all the same.
STATUSES: Mapping[int, Failure | None] = {
    400: OurBug,
    401: OurBug,
    402: FundingRefused,
    403: OurBug,
    404: RetailerUnavailable,  # the session is gone, a new one may be opened
    405: OurBug,
    406: OurBug,
    408: None,
    409: None,  # the key was used before: something happened then
    410: RetailerUnavailable,
    411: OurBug,
    413: OurBug,
    415: OurBug,
    422: OurBug,
    424: OurBug,
    429: RetailerBusy,
}


def class_of(message: Message) -> Failure:
    """The failure class of one error message; Unknown when nobody knows the code."""
    if message.code in VAGUE_CODES and message.path:
        for prefix, failure in PATHS:
            if message.path.startswith(prefix):
                return failure
    return CODES.get(message.code.lower()) or failure_class(message.code)


def class_of_status(status: int) -> Failure | None:
    """The failure class of a protocol error; None when the store may have acted all the same."""
    if status in STATUSES:
        return STATUSES[status]
    is_ours = HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR
    return OurBug if is_ours else None


def first_known(messages: Sequence[Message]) -> tuple[Message, Failure] | None:
    """The error to act upon: the first that is known, else the first; None when there is none.

    Errors for the buyer come last, as the protocol asks for."""
    errors = sorted((m for m in messages if m.is_error), key=lambda m: m.is_for_buyer)
    classed = [(message, class_of(message)) for message in errors]
    known = (pair for pair in classed if pair[1] is not Unknown)
    return next(known, classed[0] if classed else None)
