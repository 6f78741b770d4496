"""Completion: the one step that makes an order."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from local.street.faults.fault import Fault
from local.street.store.open_store import OpenStore
from local.street.store.orders import OrderedBy, OrderedLine, StoreOrder
from local.street.store.stock import SoldOut
from local.street.stores import OrderingApi
from local.street.ucp.protocol.messages import Message, Severity, error, line_path, warning
from local.street.ucp.protocol.refusals import Refusal
from local.street.ucp.sessions.checkout_sessions import (
    Body,
    CheckoutSessions,
    Outcome,
    business_error,
    not_processed,
    processed,
)
from local.street.ucp.sessions.fault_injection import afterwards, complete_fault, instead
from local.street.ucp.sessions.records import Phase, Session
from local.street.ucp.sessions.rendering import checkout_document, final_document, state_of

_INSTRUMENT = "$.payment.instruments[0]"
_FINAL = Severity.UNRECOVERABLE
_DENIED = error("order_denied", "We can't accept this order", severity=_FINAL)
_DUPLICATE = error("duplicate_order", "This order was placed already", severity=_FINAL)
_REFUSALS = {
    Fault.PROMO_INVALID: error("discount_code_expired", "The promotion ended", "$.discounts"),
    Fault.FUNDING_REFUSED: error("payment_declined", "The card was declined", _INSTRUMENT),
    Fault.FUNDING_LOW: error("payment_insufficient_funds", "Not enough funds", _INSTRUMENT),
    Fault.DUPLICATE_REFUSED: _DUPLICATE,
}
Instrument = dict[str, Any]


class OrderCompletion:
    """Completes the checkout sessions of one store."""

    def __init__(self, open_store: OpenStore, api: OrderingApi, desk: CheckoutSessions) -> None:
        self._premises = open_store
        self._api = api
        self._desk = desk

    def complete(self, checkout_id: str, body: Body) -> Outcome:
        """Make the order, or say why not."""
        session = self._desk.find(checkout_id)
        if session.phase is not Phase.OPEN:
            raise Refusal(409, "checkout_closed", f"This checkout is {session.phase}")
        fault = complete_fault(self._premises, session)
        wrong = self._wrong_before(session, fault)
        if wrong:
            return wrong
        instrument = _selected(body["payment"].get("instruments", []))
        refusal = self._unpayable(instrument) or self._fault_refusal(session, fault)
        if refusal:
            return self._refused(session, (refusal,))
        session.instrument = _shown(instrument or {})
        return self._place(session, fault)

    def summary(self, checkout_id: str) -> tuple[list[str], int]:
        """The lines of a checkout in words, and its total in cents, for the page of a person."""
        session = self._desk.find(checkout_id)
        price = state_of(self._premises, self._api, session).price
        return [f"{line.quantity} x {line.name}" for line in price.lines], price.total_cents

    def place_by_hand(self, checkout_id: str) -> StoreOrder | None:
        """What a person does on the store's own page: order, whatever the API thought of it.
        None when the session is over."""
        with self._premises.state.transaction():
            session = self._desk.find(checkout_id)
            if session.phase is not Phase.OPEN:
                return None
            return self._order(session, OrderedBy.CHECKOUT_PAGE)

    def _wrong_before(self, session: Session, fault: Fault | None) -> Outcome | None:
        if fault is Fault.RATE_LIMITED_AT_COMPLETE:
            answer = instead(fault)
        elif fault is Fault.CRASH_BEFORE_ORDER:
            session.struck.append(fault)
            self._desk.save(session)
            answer = instead(Fault.SERVER_ERROR)
        else:
            return None
        return not_processed(answer) if answer else None

    def _fault_refusal(self, session: Session, fault: Fault | None) -> Message | None:
        if fault is Fault.OUT_OF_STOCK_AT_COMPLETE:
            return error("out_of_stock", "Somebody was faster", self._path_of(session, fault))
        if fault is Fault.PRICE_RISE_AT_COMPLETE:
            session.switched.append(Fault.PRICE_OVER_CAP)
            return warning("totals_changed", "Our prices have changed", "$.totals")
        if fault is Fault.ESCALATION_AT_COMPLETE:
            session.switched.append(fault)
            return warning("confirmation_needed", "Please confirm this order with us", "$")
        if fault is Fault.RETAILER_DENIED:
            self._desk.close_unsold(session, (_DENIED,))
            return _DENIED
        return _REFUSALS.get(fault) if fault else None

    def _path_of(self, session: Session, fault: Fault) -> str:
        goods = [self._premises.shelf.good(line.sku) for line in session.lines]
        hit = (index for index, good in enumerate(goods) if good and good.fault is fault)
        return line_path(next(hit, 0))

    def _refused(self, session: Session, messages: tuple[Message, ...]) -> Outcome:
        if session.phase is Phase.OPEN:
            self._desk.save(session)
        return processed(self._desk.document(session, extra=messages))

    def _unpayable(self, instrument: Instrument | None) -> Message | None:
        if instrument is None:
            return error("missing", "Select one payment instrument", "$.payment.instruments")
        if instrument["handler_id"] != self._api.handler_id:
            return error("invalid", "We don't have this handler", f"{_INSTRUMENT}.handler_id")
        token = instrument.get("credential", {}).get("token")
        if not isinstance(token, str) or not token:
            return error("invalid", "The credential has no token", f"{_INSTRUMENT}.credential")
        if token.endswith("_declined"):
            return _REFUSALS[Fault.FUNDING_REFUSED]
        return _REFUSALS[Fault.FUNDING_LOW] if token.endswith("_low") else None

    def _place(self, session: Session, fault: Fault | None) -> Outcome:
        standing = state_of(self._premises, self._api, session)
        if not standing.is_ready:
            return self._refused(session, ())
        if fault is Fault.IN_PROGRESS_DENIED:
            self._desk.close_unsold(session, (_DENIED,))
        else:
            try:
                self._order(session, OrderedBy.API)
            except SoldOut as lack:
                index = [line.sku for line in session.lines].index(lack.sku)
                return self._refused(
                    session, (error("out_of_stock", "Sold out", line_path(index)),)
                )
        if fault in (Fault.IN_PROGRESS, Fault.IN_PROGRESS_DENIED):
            self._take_time(session)
        if fault is Fault.ALREADY_PLACED:
            return processed(business_error(session.capabilities, [_DUPLICATE]))
        proper = self._desk.document(session)
        return Outcome(afterwards(self._premises, fault, proper), proper)

    def _take_time(self, session: Session) -> None:
        wait = timedelta(seconds=self._premises.timings.in_progress)
        session.phase = Phase.IN_PROGRESS
        session.settles_at = (self._premises.clock() + wait).isoformat()
        self._desk.save(session)

    def _order(self, session: Session, by: OrderedBy) -> StoreOrder:
        """Take the goods, write the order and end the session; SoldOut changes nothing."""
        price = state_of(self._premises, self._api, session).price
        document = checkout_document(self._premises, self._api, session)
        pieces: dict[str, int] = {}
        for line in session.lines:
            pieces[line.sku] = pieces.get(line.sku, 0) + line.quantity
        self._premises.shelf.take(pieces)
        order = StoreOrder(
            number=self._premises.orders.next_number(),
            ordered_by=by,
            lines=tuple(
                OrderedLine(line.sku, line.name, line.quantity, line.unit_cents)
                for line in price.lines
            ),
            total_cents=price.total_cents,
            at=self._premises.clock(),
            customer_reference=session.buyer.get("email", ""),
            checkout_id=session.checkout_id,
            customer=session.customer,
        )
        self._premises.orders.write(order)
        session.order_number = order.number
        session.phase = Phase.COMPLETED
        session.final = final_document(self._premises, session, document)
        self._desk.save(session)
        return order


def _selected(instruments: list[Instrument]) -> Instrument | None:
    """The one selected instrument; a single one counts as selected."""
    chosen = [each for each in instruments if each.get("selected", len(instruments) == 1)]
    return chosen[0] if len(chosen) == 1 else None


def _shown(instrument: Instrument) -> Instrument:
    """An instrument as it is shown afterwards: credentials never travel back."""
    return {name: value for name, value in instrument.items() if name != "credential"}
