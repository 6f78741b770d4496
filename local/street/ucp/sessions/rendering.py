"""The checkout document: a session as the platform sees it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from local.street.faults.fault import Fault
from local.street.store.open_store import OpenStore
from local.street.stores import OrderingApi
from local.street.ucp.protocol.messages import Message, Severity, is_error
from local.street.ucp.protocol.profile import (
    CHECKOUT,
    DISCOUNT,
    FULFILLMENT,
    envelope,
    handlers_of,
)
from local.street.ucp.sessions.amounts import discounts, line_items, totals
from local.street.ucp.sessions.delivery import GROUP_ID, METHOD_ID, Delivery, delivery_of
from local.street.ucp.sessions.pricing import Price, price_of
from local.street.ucp.sessions.records import Session
from local.street.ucp.sessions.validation import line_problems, other_problems

Document = dict[str, object]
_RELEVANT = (CHECKOUT, FULFILLMENT, DISCOUNT)


@dataclass(frozen=True, slots=True)
class CheckoutState:
    """A session judged and priced as it stands now."""

    price: Price
    delivery: Delivery
    messages: tuple[Message, ...]

    @property
    def is_ready(self) -> bool:
        return not any(is_error(message) for message in self.messages)

    @property
    def status(self) -> str:
        if any(message.get("severity") == Severity.BUYER_INPUT for message in self.messages):
            return "requires_escalation"
        return "ready_for_complete" if self.is_ready else "incomplete"


def state_of(open_store: OpenStore, api: OrderingApi, session: Session) -> CheckoutState:
    delivery = delivery_of(api, session)
    messages = (
        *line_problems(open_store, session),
        *delivery.problems,
        *other_problems(api, session),
    )
    price = price_of(open_store, api, session, delivery.chosen)
    return CheckoutState(price, delivery, messages)


def checkout_document(
    open_store: OpenStore,
    api: OrderingApi,
    session: Session,
    extra: Sequence[Message] = (),
) -> Document:
    """The session as JSON. `extra` are messages about this one request."""
    if session.final is not None:
        return session.final if session.phase.is_over else _working_on(session.final)
    standing = state_of(open_store, api, session)
    document: Document = {
        "ucp": _envelope(api, session),
        "id": session.checkout_id,
        "status": standing.status,
        "currency": "USD",
        "line_items": line_items(open_store, session, standing.price),
        "totals": totals(standing.price),
        "fulfillment": _fulfillment(session, standing),
        "messages": [*extra, *standing.messages],
        "links": _links(open_store),
        "expires_at": session.expires_at.isoformat(),
        "continue_url": _continue_url(open_store, session),
    }
    if DISCOUNT in session.capabilities:
        document["discounts"] = discounts(session, standing.price)
    return document | _noted(session)


def final_document(
    open_store: OpenStore, session: Session, document: Document, messages: Sequence[Message] = ()
) -> Document:
    """The last document of a session: completed when it has an order number, else canceled."""
    last = {name: value for name, value in document.items() if name != "continue_url"}
    last["messages"] = list(messages)
    last["status"] = "completed" if session.order_number else "canceled"
    if session.order_number:
        last["order"] = {
            "id": session.order_number,
            "label": session.order_number,
            "permalink_url": f"{open_store.base_url}/orders/{session.order_number}",
        }
    return last


def _working_on(final: Document) -> Document:
    """What is shown while the store is still processing."""
    shown = {name: value for name, value in final.items() if name not in ("order", "messages")}
    return {**shown, "status": "complete_in_progress"}


def _noted(session: Session) -> Document:
    noted: Document = {}
    if session.buyer:
        noted["buyer"] = session.buyer
    if session.instrument:
        noted["payment"] = {"instruments": [session.instrument]}
    return noted


def _envelope(api: OrderingApi, session: Session) -> Document:
    relevant = [name for name in _RELEVANT if name in session.capabilities]
    handlers = handlers_of(api, only_others=session.has(Fault.NO_COMMON_HANDLER))
    return {**envelope(relevant), "payment_handlers": handlers}


def _fulfillment(session: Session, standing: CheckoutState) -> Document:
    chosen = standing.delivery.chosen
    line_ids = [line.line_id for line in session.lines]
    method: Document = {"id": METHOD_ID, "type": "shipping", "line_item_ids": line_ids}
    if session.destination is not None:
        method["destinations"] = [session.destination]
        method["selected_destination_id"] = session.destination["id"]
        method["groups"] = [
            {
                "id": GROUP_ID,
                "line_item_ids": line_ids,
                "selected_option_id": chosen.option_id if chosen else None,
                "options": _options(standing),
            }
        ]
    return {"methods": [method]}


def _options(standing: CheckoutState) -> list[Document]:
    goods = standing.price.goods_cents - standing.price.discount_cents
    return [
        {
            "id": option.option_id,
            "title": option.title,
            "description": option.description,
            "totals": [{"type": "total", "amount": option.price(goods)}],
        }
        for option in standing.delivery.options
    ]


def _links(open_store: OpenStore) -> list[Document]:
    return [
        {"type": "terms_of_service", "url": f"{open_store.base_url}/terms"},
        {"type": "refund_policy", "url": f"{open_store.base_url}/returns"},
    ]


def _continue_url(open_store: OpenStore, session: Session) -> str:
    if session.has(Fault.ESCALATION_HOSTILE):
        return f"https://pay.example.net/continue?store={open_store.store_id}"
    return f"{open_store.base_url}/checkout/{session.checkout_id}"
