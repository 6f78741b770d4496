"""Everything that can go wrong at a store of the street: what strikes when, and where it leads."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """When a fault strikes.

    `placing` faults of a product strike checkouts that name their buyer: a mere quote goes
    through. The same fault as a switch strikes every checkout call.
    """

    PAGE = "page"
    DISCOVERY = "discovery"
    CATALOG = "catalog"
    PLACING = "placing"
    COMPLETE = "complete"


class Fault(StrEnum):
    """The name of a fault, as switches and products use it."""

    PAGE_OUT_OF_STOCK = "page_out_of_stock"
    PAGE_NOT_FOUND = "page_not_found"
    PAGE_GONE = "page_gone"
    PAGE_PRICE_CHANGES = "page_price_changes"
    PAGE_WITHOUT_DATA = "page_without_data"
    PAGE_BROKEN_DATA = "page_broken_data"
    PAGE_PRICE_MISSING = "page_price_missing"
    PAGE_OTHER_CURRENCY = "page_other_currency"
    PAGE_REDIRECTS_WITHIN = "page_redirects_within"
    PAGE_REDIRECTS_ELSEWHERE = "page_redirects_elsewhere"
    PAGE_REDIRECTS_TO_PRIVATE = "page_redirects_to_private"
    PAGE_SLOW = "page_slow"
    PAGE_SERVER_ERROR = "page_server_error"
    PAGE_HUGE = "page_huge"

    DISCOVERY_DOWN = "discovery_down"
    DISCOVERY_OTHER_VERSION = "discovery_other_version"
    DISCOVERY_NO_CHECKOUT = "discovery_no_checkout"
    DISCOVERY_FOREIGN_ENDPOINT = "discovery_foreign_endpoint"
    CATALOG_DOWN = "catalog_down"
    CATALOG_GARBAGE = "catalog_garbage"

    OUT_OF_STOCK = "out_of_stock"
    ITEM_GONE = "item_gone"
    QUANTITY_LIMIT = "quantity_limit"
    VARIANT_INVALID = "variant_invalid"
    NOT_SUPPORTED = "not_supported"
    ADDRESS_REFUSED = "address_refused"
    ADDRESS_UNDELIVERABLE = "address_undeliverable"
    SHIPPING_UNAVAILABLE = "shipping_unavailable"
    SHIPPING_OPTION_WITHDRAWN = "shipping_option_withdrawn"
    NO_COMMON_HANDLER = "no_common_handler"
    ESCALATION = "escalation"
    ESCALATION_HOSTILE = "escalation_hostile"
    PRICE_OVER_CAP = "price_over_cap"
    PRICE_WITHIN_VARIANCE = "price_within_variance"
    LOWER_TOTAL = "lower_total"
    TOTALS_CONTRADICT = "totals_contradict"
    UNKNOWN_ERROR = "unknown_error"
    SERVER_ERROR = "server_error"
    UNAVAILABLE = "unavailable"
    RATE_LIMITED = "rate_limited"
    UNAUTHORIZED = "unauthorized"
    BAD_REQUEST = "bad_request"
    GARBAGE = "garbage"
    SLOW = "slow"
    TIMEOUT = "timeout"

    OUT_OF_STOCK_AT_COMPLETE = "out_of_stock_at_complete"
    PRICE_RISE_AT_COMPLETE = "price_rise_at_complete"
    PROMO_INVALID = "promo_invalid"
    FUNDING_REFUSED = "funding_refused"
    FUNDING_LOW = "funding_low"
    RETAILER_DENIED = "retailer_denied"
    ESCALATION_AT_COMPLETE = "escalation_at_complete"
    RATE_LIMITED_AT_COMPLETE = "rate_limited_at_complete"
    IN_PROGRESS = "in_progress"
    IN_PROGRESS_DENIED = "in_progress_denied"
    ALREADY_PLACED = "already_placed"
    DUPLICATE_REFUSED = "duplicate_refused"
    CRASH_BEFORE_ORDER = "crash_before_order"
    CRASH_AFTER_ORDER = "crash_after_order"
    DROP_AFTER_ORDER = "drop_after_order"
    TIMEOUT_AFTER_ORDER = "timeout_after_order"
    GARBAGE_AFTER_ORDER = "garbage_after_order"


@dataclass(frozen=True, slots=True)
class FaultNote:
    """What a fault does, and what should come of it: a placement failure class, or `placed`."""

    fault: Fault
    stage: Stage
    leads_to: str
    what: str
    only_switch: bool = False


def _page(fault: Fault, leads_to: str, what: str) -> FaultNote:
    return FaultNote(fault, Stage.PAGE, leads_to, what)


def _placing(fault: Fault, leads_to: str, what: str) -> FaultNote:
    return FaultNote(fault, Stage.PLACING, leads_to, what)


def _complete(fault: Fault, leads_to: str, what: str) -> FaultNote:
    return FaultNote(fault, Stage.COMPLETE, leads_to, what)


_F = Fault
PAGE_FAULTS = (
    _page(_F.PAGE_OUT_OF_STOCK, "refused", "the page says OutOfStock"),
    _page(_F.PAGE_NOT_FOUND, "refused", "the page answers 404"),
    _page(_F.PAGE_GONE, "refused", "the page answers 410"),
    _page(_F.PAGE_PRICE_CHANGES, "works", "from its second view on the page asks 15 % more"),
    _page(_F.PAGE_WITHOUT_DATA, "refused", "the page has no JSON-LD"),
    _page(_F.PAGE_BROKEN_DATA, "refused", "the JSON-LD is not JSON"),
    _page(_F.PAGE_PRICE_MISSING, "refused", "the Offer has no price"),
    _page(_F.PAGE_OTHER_CURRENCY, "refused", "the Offer is in EUR"),
    _page(_F.PAGE_REDIRECTS_WITHIN, "works", "301 to another page of the same store"),
    _page(_F.PAGE_REDIRECTS_ELSEWHERE, "refused", "302 to a host that is not the store's"),
    _page(_F.PAGE_REDIRECTS_TO_PRIVATE, "refused", "302 to a link-local address"),
    _page(_F.PAGE_SLOW, "works", "the answer takes `--slow-seconds`"),
    _page(_F.PAGE_SERVER_ERROR, "refused", "the page answers 500"),
    _page(_F.PAGE_HUGE, "refused", "the page has 12 MB"),
)
DISCOVERY_FAULTS = (
    FaultNote(_F.DISCOVERY_DOWN, Stage.DISCOVERY, "RetailerUnavailable", "503", True),
    FaultNote(
        _F.DISCOVERY_OTHER_VERSION, Stage.DISCOVERY, "NotSupported", "version 2027-01-01", True
    ),
    FaultNote(
        _F.DISCOVERY_NO_CHECKOUT, Stage.DISCOVERY, "NotSupported", "no checkout capability", True
    ),
    FaultNote(
        _F.DISCOVERY_FOREIGN_ENDPOINT,
        Stage.DISCOVERY,
        "NotSupported",
        "the endpoint lies on another domain",
        True,
    ),
    FaultNote(_F.CATALOG_DOWN, Stage.CATALOG, "RetailerUnavailable", "503", True),
    FaultNote(_F.CATALOG_GARBAGE, Stage.CATALOG, "RetailerUnavailable", "HTML for JSON", True),
)
PLACING_FAULTS = (
    _placing(_F.OUT_OF_STOCK, "OutOfStock", "`out_of_stock`"),
    _placing(_F.ITEM_GONE, "ItemGone", "`item_unavailable`"),
    _placing(_F.QUANTITY_LIMIT, "QuantityLimit", "`quantity_invalid_limit_exceeded`"),
    _placing(_F.VARIANT_INVALID, "VariantInvalid", "`variant_invalid`"),
    _placing(_F.NOT_SUPPORTED, "NotSupported", "`item_ineligible`"),
    _placing(_F.ADDRESS_REFUSED, "AddressRefused", "`address_invalid`"),
    _placing(_F.ADDRESS_UNDELIVERABLE, "Undeliverable", "`address_undeliverable`"),
    _placing(_F.SHIPPING_UNAVAILABLE, "ShippingUnavailable", "no shipping option is left"),
    _placing(
        _F.SHIPPING_OPTION_WITHDRAWN,
        "placed",
        "the cheapest option is refused once chosen; with no other: ShippingUnavailable",
    ),
    _placing(_F.NO_COMMON_HANDLER, "NotSupported", "none of Muse's payment handlers is offered"),
    _placing(_F.ESCALATION, "NotSupported", "requires_escalation, continue_url at the store"),
    _placing(_F.ESCALATION_HOSTILE, "NotSupported", "requires_escalation, continue_url elsewhere"),
    _placing(_F.PRICE_OVER_CAP, "PriceOverCap", "unit prices rise by 40 %"),
    _placing(_F.PRICE_WITHIN_VARIANCE, "placed", "a fee of 50 cents is added"),
    _placing(_F.LOWER_TOTAL, "placed", "10 % off the items"),
    _placing(_F.TOTALS_CONTRADICT, "Unknown", "the total is not the sum of its parts"),
    _placing(_F.UNKNOWN_ERROR, "Unknown", "a code that nobody knows"),
    _placing(_F.SERVER_ERROR, "RetailerUnavailable", "500"),
    _placing(_F.UNAVAILABLE, "RetailerUnavailable", "503"),
    _placing(_F.RATE_LIMITED, "RetailerBusy", "429 with Retry-After"),
    _placing(_F.UNAUTHORIZED, "OurBug", "401"),
    _placing(_F.BAD_REQUEST, "OurBug", "400"),
    _placing(_F.GARBAGE, "RetailerUnavailable", "HTML for JSON"),
    _placing(_F.SLOW, "placed", "the answer takes `--slow-seconds`"),
    _placing(_F.TIMEOUT, "RetailerUnavailable", "the answer takes `--hang-seconds`"),
)
COMPLETE_FAULTS = (
    _complete(_F.OUT_OF_STOCK_AT_COMPLETE, "OutOfStock", "`out_of_stock`, no order"),
    _complete(_F.PRICE_RISE_AT_COMPLETE, "PriceOverCap", "`totals_changed`: 40 % more, no order"),
    _complete(_F.PROMO_INVALID, "PromoInvalid", "`discount_code_expired`, no order"),
    _complete(_F.FUNDING_REFUSED, "FundingRefused", "`payment_declined`, no order"),
    _complete(_F.FUNDING_LOW, "FundingLow", "`payment_insufficient_funds`, no order"),
    _complete(_F.RETAILER_DENIED, "RetailerDenied", "the checkout is canceled, no order"),
    _complete(_F.ESCALATION_AT_COMPLETE, "NotSupported", "requires_escalation, no order"),
    _complete(_F.RATE_LIMITED_AT_COMPLETE, "RetailerBusy", "429, no order"),
    _complete(_F.IN_PROGRESS, "placed", "complete_in_progress for `--in-progress-seconds`"),
    _complete(_F.IN_PROGRESS_DENIED, "RetailerDenied", "complete_in_progress, then canceled"),
    _complete(_F.ALREADY_PLACED, "AlreadyPlaced", "orders, but says `duplicate_order`"),
    _complete(
        _F.DUPLICATE_REFUSED, "AlreadyPlaced", "`duplicate_order`, no order of this checkout"
    ),
    _complete(_F.CRASH_BEFORE_ORDER, "OutcomeUnknown", "500 before the order, once a checkout"),
    _complete(_F.CRASH_AFTER_ORDER, "OutcomeUnknown", "orders, then 500"),
    _complete(_F.DROP_AFTER_ORDER, "OutcomeUnknown", "orders, then drops the connection"),
    _complete(_F.TIMEOUT_AFTER_ORDER, "OutcomeUnknown", "orders, answers after `--hang-seconds`"),
    _complete(_F.GARBAGE_AFTER_ORDER, "OutcomeUnknown", "orders, answers HTML"),
)
FAULTS = (*PAGE_FAULTS, *DISCOVERY_FAULTS, *PLACING_FAULTS, *COMPLETE_FAULTS)
NOTES = {note.fault: note for note in FAULTS}
