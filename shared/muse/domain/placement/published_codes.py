"""What others call a placement failure: published error codes and the failure class of each.

The codes are those that ordering services and protocols document (Zinc v1 and v2, Rye v1 and v2,
the Agentic Commerce Protocol); stores and adapters use the same words. Muse pays the stores itself,
so every trouble with a payment there is one of Muse's funding, never of the shopper's card.
"""

from __future__ import annotations

from collections.abc import Mapping

from muse.domain.placement.failures import (
    AccountProblem,
    AddressRefused,
    AlreadyPlaced,
    BotChallenge,
    FundingLow,
    FundingRefused,
    InProgress,
    ItemGone,
    NotSupported,
    OurBug,
    OutcomeUnknown,
    OutOfStock,
    PlacementFailure,
    PlaybookBroken,
    PriceOverCap,
    PromoInvalid,
    QuantityLimit,
    RetailerBusy,
    RetailerDenied,
    RetailerUnavailable,
    ShippingUnavailable,
    StepUpRequired,
    Undeliverable,
    Unknown,
    VariantInvalid,
)

_NAMES: Mapping[type[PlacementFailure], str] = {
    RetailerUnavailable: """
        aborted_request checkout_intent_expired external_service_error internal_error
        internal_server_error retailer_unavailable session_expired upstream_service_error
        workflow_invocation_failed
    """,
    RetailerBusy: "retailer_rate_limited zma_temporarily_overloaded",
    InProgress: "manual_review_required request_processing",
    BotChallenge: "bot_protection_blocked captcha_blocked checkout_blocked",
    PlaybookBroken: """
        add_to_cart_failed cart_empty checkout_failed form_validation_error incorrect_cost_breakdown
        offer_retrieval_failed order_placement_failed url_unreachable
    """,
    StepUpRequired: """
        account_locked_verification_required account_verification_required
        additional_information_required requires_sign_in
    """,
    AccountProblem: """
        account_locked account_login_failed incomplete_account_setup invalid_login_credentials
        login_failed
    """,
    OutOfStock: "out_of_stock product_out_of_stock product_unavailable products_unavailable",
    ItemGone: "expired_product_id invalid_product_url product_not_found",
    QuantityLimit: """
        insufficient_stock invalid_quantity max_quantity_exceeded order_limit_exceeded
        product_quantity_unavailable quantity_limit_exceeded
    """,
    VariantInvalid: """
        insufficient_variants invalid_variant product_variant_required product_variant_unavailable
        variant_selections_invalid variant_selections_required
    """,
    PriceOverCap: "constraint_total_price_exceeded max_price_exceeded",
    ShippingUnavailable: """
        cannot_schedule_delivery constraint_shipping_cost_exceeded invalid_shipping_method
        missing_shipping_method no_free_shipping no_gift_shipping no_two_day_shipping
        shipping_method_unavailable
    """,
    AddressRefused: """
        invalid_address invalid_shipping_address shipping_address_invalid shipping_address_refused
    """,
    Undeliverable: "shipping_address_unavailable shipping_unavailable undeliverable",
    PromoInvalid: "invalid_gift_options invalid_promo_code promo_code_discovery_not_enabled",
    FundingRefused: """
        billing_address_invalid_postal_code billing_address_refused brand_not_accepted
        credit_card_declined invalid_card_number invalid_expiration_date invalid_payment_method
        invalid_security_code payment_cvc_expired payment_declined payment_dishonored payment_failed
        payment_info_problem payment_method_invalid requires_3ds
    """,
    FundingLow: "insufficient_funds insufficient_zma_balance payment_method_required",
    NotSupported: """
        add_on_item feature_unsupported merchant_configuration non_us_retailer
        prime_pantry_not_supported retailer_not_supported unsupported_currency
        unsupported_store_no_guest_checkout
    """,
    OutcomeUnknown: "order_probably_placed",
    AlreadyPlaced: "already_exists already_submitted duplicate_order",
    RetailerDenied: "canceled cancelled_by_retailer denied_by_marketplace",
    OurBug: """
        bad_request developer_not_found environment_mismatch forbidden invalid invalid_client_token
        invalid_input invalid_json invalid_request invalid_request_id invalid_token missing
        not_found order_not_cancellable submit_store_failed token_expired unauthorized
        unauthorized_access validation_error
    """,
}
_CLASSES = {name: failure for failure, names in _NAMES.items() for name in names.split()}


def failure_class(code: str) -> type[PlacementFailure]:
    """The failure class of a published code, in upper or lower case; Unknown for any other.

    After the fence, a class alone says nothing definite: see muse.domain.placement.failures.
    """
    return _CLASSES.get(code.lower(), Unknown)
