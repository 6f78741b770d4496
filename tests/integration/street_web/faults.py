"""Each fault of web stores at one store, and what came of it."""

from __future__ import annotations

from local.street.faults.catalogue import NOTES
from local.street.faults.fault import Fault
from local.street.store.orders import OrderedBy
from muse.domain.placement import failures
from muse.domain.placement.failures import PlacementFailure
from tests.integration.street_web.buying import APP, FORMS, MEMBERS, STEPS, WANTED, Buyer

AT_PLAIN_FORMS = {
    Fault.WEB_ELEMENT_MISSING: FORMS,
    Fault.WEB_ELEMENT_RENAMED: FORMS,
    Fault.WEB_FORBIDDEN: FORMS,
    Fault.WEB_NEVER_LOADS: FORMS,
    Fault.WEB_DOWNLOAD: FORMS,
    Fault.WEB_REDIRECTS_ELSEWHERE: FORMS,
    Fault.WEB_HUGE_PAGE: FORMS,
    Fault.WEB_SERVER_ERROR: FORMS,
    Fault.WEB_CRASH_BEFORE_ORDER: FORMS,
    Fault.WEB_CRASH_AFTER_ORDER: FORMS,
    Fault.WEB_NO_CONFIRMATION: FORMS,
    Fault.WEB_CARD_DECLINED: FORMS,
    Fault.WEB_WRONG_ITEM: FORMS,
    Fault.WEB_OUT_OF_STOCK: FORMS,
    Fault.WEB_HISTORY_LAGS: FORMS,
    Fault.WEB_ADDRESS_PREFILLED: FORMS,
}
AT_OTHER_BUILDS = {
    Fault.WEB_ELEMENT_DOUBLED: APP,
    Fault.WEB_COOKIE_BANNER: APP,
    Fault.WEB_NEWSLETTER: APP,
    Fault.WEB_VARIANT_GONE: APP,
    Fault.WEB_CAPTCHA: APP,
    Fault.WEB_SESSION_LOST: APP,
    Fault.WEB_PRICE_RISE: APP,
    Fault.WEB_ELEMENT_HIDDEN: STEPS,
    Fault.WEB_DIALOG: STEPS,
    Fault.WEB_NEW_TAB: STEPS,
    Fault.WEB_WRONG_QUANTITY: STEPS,
    Fault.WEB_GIFT_CARD: STEPS,
    Fault.WEB_LEFTOVER: STEPS,
    Fault.WEB_ELEMENT_COVERED: MEMBERS,
    Fault.WEB_RATE_LIMITED: MEMBERS,
    Fault.WEB_OTHER_CARD: MEMBERS,
    Fault.WEB_CAPTCHA_BESIDE: MEMBERS,
    Fault.WEB_GIFT_CARD_LATE: STEPS,
    Fault.WEB_CODE_ASKED: MEMBERS,
}
_ORDERS_ALL_THE_SAME = {Fault.WEB_CRASH_AFTER_ORDER, Fault.WEB_NO_CONFIRMATION}


def require_what_the_note_says(buyer: Buyer, fault: Fault) -> None:
    """Order with the fault switched on: its class, and an order only where there should be one."""
    buyer.street.switch_on(buyer.store_id, fault)
    leads_to = NOTES[fault].leads_to
    failure = _attempt(buyer)
    assert type(failure).__name__ == (leads_to if leads_to != "placed" else "NoneType"), failure
    if leads_to == "placed" or fault in _ORDERS_ALL_THE_SAME:
        [order] = buyer.orders
        assert order.ordered_by is OrderedBy.WEB
        assert [(line.sku, line.quantity) for line in order.lines] == WANTED[buyer.store_id][0]
    else:
        assert buyer.orders == []
    is_behind_the_fence = bool(buyer.orders) or failure is None or failure.definite
    if not is_behind_the_fence and not isinstance(failure, failures.OutcomeUnknown):
        assert buyer.fence.entered == []


def _attempt(buyer: Buyer) -> PlacementFailure | None:
    try:
        buyer.engine().place(buyer.fence)
    except PlacementFailure as failure:
        return failure
    return None
