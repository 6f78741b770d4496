"""What stands between a session and its completion."""

from __future__ import annotations

from collections.abc import Iterator

from local.street.faults.fault import Fault
from local.street.store.open_store import OpenStore
from local.street.stores import OrderingApi
from local.street.ucp.protocol.messages import Message, Severity, error, line_path, warning
from local.street.ucp.sessions.records import Line, Session

_ITEM_FAULTS = {
    Fault.OUT_OF_STOCK: ("out_of_stock", "This item is out of stock"),
    Fault.ITEM_GONE: ("item_unavailable", "This item is not sold any more"),
    Fault.QUANTITY_LIMIT: ("quantity_invalid_limit_exceeded", "Too many pieces of this item"),
    Fault.VARIANT_INVALID: ("variant_invalid", "This item doesn't come in that form"),
    Fault.NOT_SUPPORTED: ("item_ineligible", "This item can't be bought this way"),
}
_ESCALATIONS = (Fault.ESCALATION, Fault.ESCALATION_HOSTILE, Fault.ESCALATION_AT_COMPLETE)


def line_problems(open_store: OpenStore, session: Session) -> list[Message]:
    """One error per line that can't be bought."""
    found = (
        _line_problem(open_store, session, index, line) for index, line in enumerate(session.lines)
    )
    return [problem for problem in found if problem]


def other_problems(api: OrderingApi, session: Session) -> Iterator[Message]:
    """What else is missing or wrong, apart from delivery."""
    if api.wants_email and not session.buyer.get("email"):
        yield error("missing", "An e-mail address is needed", "$.buyer.email")
    if session.has(Fault.UNKNOWN_ERROR):
        yield error("gremlins", "Something is not right today", severity=Severity.UNRECOVERABLE)
    if any(session.has(fault) for fault in _ESCALATIONS):
        yield error(
            "confirmation_needed",
            "Please confirm this order with us",
            severity=Severity.BUYER_INPUT,
        )
    for index, code in enumerate(session.codes):
        yield warning(
            "discount_code_invalid", f"Code {code} is not known", f"$.discounts.codes[{index}]"
        )


def _line_problem(
    open_store: OpenStore, session: Session, index: int, line: Line
) -> Message | None:
    path = line_path(index)
    if open_store.shelf.good(line.sku) is None:
        return error("item_unavailable", f"There is no item {line.sku}", path)
    for fault, (code, content) in _ITEM_FAULTS.items():
        if session.has(fault) and _is_hit(open_store, session, line, fault):
            return error(code, content, path)
    stock = open_store.shelf.stock_of(line.sku)
    if stock == 0:
        return error("out_of_stock", "This item is out of stock", path)
    if stock < line.quantity:
        return error("quantity_invalid_limit_exceeded", f"Only {stock} left", f"{path}.quantity")
    return None


def _is_hit(open_store: OpenStore, session: Session, line: Line, fault: Fault) -> bool:
    """A product's own fault hits its lines; one that was switched on hits all."""
    good = open_store.shelf.good(line.sku)
    return fault in session.switched or (good is not None and good.fault is fault)
