"""Everything that can go wrong at a store of the street: what strikes when, and where it leads."""

from __future__ import annotations

from local.street.faults.authorization_faults import AUTHORIZATION_FAULTS
from local.street.faults.fault import Fault, FaultNote, Stage


def _page(fault: Fault, leads_to: str, what: str) -> FaultNote:
    return FaultNote(fault, Stage.PAGE, leads_to, what)


def _placing(fault: Fault, leads_to: str, what: str) -> FaultNote:
    return FaultNote(fault, Stage.PLACING, leads_to, what)


def _complete(fault: Fault, leads_to: str, what: str) -> FaultNote:
    return FaultNote(fault, Stage.COMPLETE, leads_to, what)


def _web(fault: Fault, leads_to: str, what: str) -> FaultNote:
    return FaultNote(fault, Stage.WEB, leads_to, what, only_switch=True)


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
WEB_FAULTS = (
    _web(_F.WEB_ELEMENT_MISSING, "PlaybookBroken", "the product page has no `Add to bag`"),
    _web(_F.WEB_ELEMENT_RENAMED, "PlaybookBroken", "`Add to bag` is called `Put in basket`"),
    _web(_F.WEB_ELEMENT_DOUBLED, "PlaybookBroken", "`Add to bag` is there twice"),
    _web(_F.WEB_ELEMENT_HIDDEN, "PlaybookBroken", "`Add to bag` is hidden"),
    _web(_F.WEB_ELEMENT_COVERED, "PlaybookBroken", "something invisible covers the product page"),
    _web(_F.WEB_COOKIE_BANNER, "placed", "a cookie banner covers the page until it is accepted"),
    _web(_F.WEB_NEWSLETTER, "placed", "a newsletter pop-up covers the product page, a bit late"),
    _web(_F.WEB_DIALOG, "placed", "the product page opens a dialog of the browser"),
    _web(_F.WEB_NEW_TAB, "placed", "the product page opens another tab"),
    _web(_F.WEB_CAPTCHA, "BotChallenge", "proof of a human is wanted before the shipping step"),
    _web(_F.WEB_CAPTCHA_BESIDE, "BotChallenge", "a captcha is beside the shipping step's form"),
    _web(_F.WEB_VARIANT_GONE, "VariantInvalid", "the product page offers its first variant only"),
    _web(_F.WEB_LEFTOVER, "placed", "a foreign article lies in the bag after signing in"),
    _web(_F.WEB_WRONG_ITEM, "PlaybookBroken", "another article gets into the bag"),
    _web(_F.WEB_WRONG_QUANTITY, "PlaybookBroken", "one piece more is in the bag at the checkout"),
    _web(_F.WEB_FORBIDDEN, "BotChallenge", "the bag answers 403"),
    _web(_F.WEB_RATE_LIMITED, "RetailerBusy", "the bag answers 429"),
    _web(_F.WEB_NEVER_LOADS, "RetailerUnavailable", "the bag loads for `--hang-seconds`"),
    _web(_F.WEB_DOWNLOAD, "PlaybookBroken", "the bag is a file to download"),
    _web(_F.WEB_REDIRECTS_ELSEWHERE, "PlaybookBroken", "the bag is a 302 to another host"),
    _web(_F.WEB_HUGE_PAGE, "placed", "the bag's page has 30 MB"),
    _web(_F.WEB_SESSION_LOST, "RetailerUnavailable", "the shipping step has signed one out"),
    _web(_F.WEB_ADDRESS_PREFILLED, "placed", "the shipping step has an apartment filled in"),
    _web(_F.WEB_SERVER_ERROR, "RetailerUnavailable", "the review answers 500"),
    _web(_F.WEB_PRICE_RISE, "PriceOverCap", "prices are 40 % higher at the review"),
    _web(_F.WEB_GIFT_CARD, "NotSupported", "the review takes the gift card unasked"),
    _web(_F.WEB_GIFT_CARD_LATE, "NotSupported", "the same, which the page shows a moment later"),
    _web(_F.WEB_OTHER_CARD, "NotSupported", "the review has another card than chosen"),
    _web(_F.WEB_OUT_OF_STOCK, "OutOfStock", "an article is sold out at the review"),
    _web(_F.WEB_CARD_DECLINED, "FundingRefused", "the card is declined at the end, no order"),
    _web(_F.WEB_CRASH_BEFORE_ORDER, "OutcomeUnknown", "placing answers 500, no order"),
    _web(_F.WEB_CRASH_AFTER_ORDER, "OutcomeUnknown", "orders, then placing answers 500"),
    _web(_F.WEB_NO_CONFIRMATION, "OutcomeUnknown", "orders, and never confirms it"),
    _web(_F.WEB_HISTORY_LAGS, "placed", "the history shows orders after `--history-seconds`"),
    _web(_F.WEB_CODE_ASKED, "StepUpRequired", "9007 asks for a one-time code after the password"),
)
FAULTS = (
    *PAGE_FAULTS,
    *DISCOVERY_FAULTS,
    *PLACING_FAULTS,
    *COMPLETE_FAULTS,
    *WEB_FAULTS,
    *AUTHORIZATION_FAULTS,
)
NOTES = {note.fault: note for note in FAULTS}
