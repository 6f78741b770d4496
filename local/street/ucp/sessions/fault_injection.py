"""Faults of the line rather than of the business: what goes out instead of a proper answer."""

from __future__ import annotations

from dataclasses import replace

from local.street.faults.catalogue import COMPLETE_FAULTS
from local.street.faults.fault import Fault
from local.street.serving import Response, json_response
from local.street.store.open_store import OpenStore
from local.street.ucp.sessions.records import Session

RETRY_AFTER_SECONDS = 2
CONTENT_FAULTS = (
    Fault.OUT_OF_STOCK,
    Fault.ITEM_GONE,
    Fault.QUANTITY_LIMIT,
    Fault.VARIANT_INVALID,
    Fault.NOT_SUPPORTED,
    Fault.ADDRESS_REFUSED,
    Fault.ADDRESS_UNDELIVERABLE,
    Fault.SHIPPING_UNAVAILABLE,
    Fault.SHIPPING_OPTION_WITHDRAWN,
    Fault.NO_COMMON_HANDLER,
    Fault.ESCALATION,
    Fault.ESCALATION_HOSTILE,
    Fault.PRICE_OVER_CAP,
    Fault.PRICE_WITHIN_VARIANCE,
    Fault.LOWER_TOTAL,
    Fault.TOTALS_CONTRADICT,
    Fault.UNKNOWN_ERROR,
)
_GARBAGE = Response(200, b"<html><body>We'll be right back!</body></html>")
_INSTEAD = {
    Fault.SERVER_ERROR: Response(500, b"Internal Server Error", "text/plain"),
    Fault.UNAVAILABLE: Response(503, b"Service Unavailable", "text/plain"),
    Fault.UNAUTHORIZED: json_response({"code": "unauthorized", "content": "Who are you?"}, 401),
    Fault.BAD_REQUEST: json_response({"code": "invalid_request", "content": "No, thanks"}, 400),
    Fault.GARBAGE: _GARBAGE,
}
_LINE_FAULTS = (*_INSTEAD, Fault.RATE_LIMITED, Fault.SLOW, Fault.TIMEOUT)


def raise_planned_faults(open_store: OpenStore, session: Session) -> None:
    """Let the faults of content get hold of a session that was created or updated."""
    session.brought = [
        fault
        for fault in CONTENT_FAULTS
        if session.names_buyer and _brings(open_store, session, fault)
    ]
    session.switched += [
        fault
        for fault in CONTENT_FAULTS
        if fault not in session.switched and open_store.switched(fault)
    ]


def line_fault(open_store: OpenStore, session: Session) -> Fault | None:
    """The fault of the line that strikes this create or update, if one does."""
    for fault in _LINE_FAULTS:
        if session.names_buyer and _brings(open_store, session, fault):
            return fault
    return open_store.first_switched(_LINE_FAULTS)


def complete_fault(open_store: OpenStore, session: Session) -> Fault | None:
    """The fault that strikes this completion, if one does."""
    faults = tuple(note.fault for note in COMPLETE_FAULTS)
    for fault in faults:
        if _brings(open_store, session, fault) and fault not in session.struck:
            return fault
    return open_store.first_switched(faults)


def instead(fault: Fault | None) -> Response | None:
    """What is answered instead of processing the request at all."""
    if fault in (Fault.RATE_LIMITED, Fault.RATE_LIMITED_AT_COMPLETE):
        return rate_limited()
    return _INSTEAD.get(fault) if fault else None


def rate_limited() -> Response:
    body = {"code": "rate_limited", "content": "Too many requests"}
    return json_response(body, 429, {"Retry-After": str(RETRY_AFTER_SECONDS)})


def afterwards(open_store: OpenStore, fault: Fault | None, proper: Response) -> Response:
    """What becomes of a proper answer on its way out."""
    if fault is Fault.SLOW:
        return replace(proper, after=open_store.timings.slow)
    if fault in (Fault.TIMEOUT, Fault.TIMEOUT_AFTER_ORDER):
        return replace(proper, after=open_store.timings.hang)
    if fault is Fault.DROP_AFTER_ORDER:
        return replace(proper, dropped=True)
    if fault is Fault.CRASH_AFTER_ORDER:
        return _INSTEAD[Fault.SERVER_ERROR]
    if fault is Fault.GARBAGE_AFTER_ORDER:
        return _GARBAGE
    return proper


def _brings(open_store: OpenStore, session: Session, fault: Fault) -> bool:
    goods = (open_store.shelf.good(line.sku) for line in session.lines)
    return any(good is not None and good.fault is fault for good in goods)
