"""What a fault is: its name, when it strikes, what should come of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """When a fault strikes.

    `placing` faults of a product strike checkouts that name their buyer: a mere quote goes
    through. The same fault as a switch strikes every checkout call. `web`
    faults strike on the pages of stores that are ordered from through a browser. `authorization`
    faults strike where customers link their accounts, and where their tokens are used.
    """

    PAGE = "page"
    DISCOVERY = "discovery"
    CATALOG = "catalog"
    PLACING = "placing"
    COMPLETE = "complete"
    WEB = "web"
    AUTHORIZATION = "authorization"


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

    WEB_ELEMENT_MISSING = "web_element_missing"
    WEB_ELEMENT_RENAMED = "web_element_renamed"
    WEB_ELEMENT_DOUBLED = "web_element_doubled"
    WEB_ELEMENT_HIDDEN = "web_element_hidden"
    WEB_ELEMENT_COVERED = "web_element_covered"
    WEB_COOKIE_BANNER = "web_cookie_banner"
    WEB_NEWSLETTER = "web_newsletter"
    WEB_DIALOG = "web_dialog"
    WEB_NEW_TAB = "web_new_tab"
    WEB_CAPTCHA = "web_captcha"
    WEB_CAPTCHA_BESIDE = "web_captcha_beside"
    WEB_VARIANT_GONE = "web_variant_gone"
    WEB_LEFTOVER = "web_leftover"
    WEB_WRONG_ITEM = "web_wrong_item"
    WEB_WRONG_QUANTITY = "web_wrong_quantity"
    WEB_FORBIDDEN = "web_forbidden"
    WEB_RATE_LIMITED = "web_rate_limited"
    WEB_NEVER_LOADS = "web_never_loads"
    WEB_DOWNLOAD = "web_download"
    WEB_REDIRECTS_ELSEWHERE = "web_redirects_elsewhere"
    WEB_HUGE_PAGE = "web_huge_page"
    WEB_SESSION_LOST = "web_session_lost"
    WEB_ADDRESS_PREFILLED = "web_address_prefilled"
    WEB_SERVER_ERROR = "web_server_error"
    WEB_PRICE_RISE = "web_price_rise"
    WEB_GIFT_CARD = "web_gift_card"
    WEB_GIFT_CARD_LATE = "web_gift_card_late"
    WEB_OTHER_CARD = "web_other_card"
    WEB_OUT_OF_STOCK = "web_out_of_stock"
    WEB_CARD_DECLINED = "web_card_declined"
    WEB_CRASH_BEFORE_ORDER = "web_crash_before_order"
    WEB_CRASH_AFTER_ORDER = "web_crash_after_order"
    WEB_NO_CONFIRMATION = "web_no_confirmation"
    WEB_HISTORY_LAGS = "web_history_lags"
    WEB_CODE_ASKED = "web_code_asked"

    OAUTH_METADATA_NOT_FOUND = "oauth_metadata_not_found"
    OAUTH_METADATA_DOWN = "oauth_metadata_down"
    OAUTH_ISSUER_DIFFERS = "oauth_issuer_differs"
    OAUTH_WRONG_ISS = "oauth_wrong_iss"
    OAUTH_ISS_MISSING = "oauth_iss_missing"
    OAUTH_WRONG_STATE = "oauth_wrong_state"
    OAUTH_SERVER_ERROR = "oauth_server_error"
    OAUTH_TEMPORARILY_UNAVAILABLE = "oauth_temporarily_unavailable"
    OAUTH_TOKEN_TIMEOUT = "oauth_token_timeout"
    OAUTH_TOKEN_SERVER_ERROR = "oauth_token_server_error"
    OAUTH_TOKEN_HTML = "oauth_token_html"
    OAUTH_TOKEN_WRONG_JSON = "oauth_token_wrong_json"
    OAUTH_EXPIRES_IN_MISSING = "oauth_expires_in_missing"
    OAUTH_TOKEN_TYPE_OTHER = "oauth_token_type_other"
    OAUTH_SCOPE_REDUCED = "oauth_scope_reduced"
    OAUTH_CONSENT_WITHDRAWN = "oauth_consent_withdrawn"
    OAUTH_ACCOUNT_CLOSED = "oauth_account_closed"
    OAUTH_ACCESS_TOKEN_EXPIRED = "oauth_access_token_expired"
    OAUTH_SIGN_IN_REQUIRED = "oauth_sign_in_required"
    OAUTH_REVOCATION_DOWN = "oauth_revocation_down"


@dataclass(frozen=True, slots=True)
class FaultNote:
    """What a fault does, and what should come of it: a placement failure class, or `placed`; for
    the faults of account linking, what becomes of the link."""

    fault: Fault
    stage: Stage
    leads_to: str
    what: str
    only_switch: bool = False
