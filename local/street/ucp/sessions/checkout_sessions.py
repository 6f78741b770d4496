"""Checkout sessions: create, update, read, cancel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from local.street.serving import Response, json_response
from local.street.store.open_store import OpenStore
from local.street.stores import OrderingApi
from local.street.ucp.protocol.messages import Message, Severity, error, is_error
from local.street.ucp.protocol.profile import envelope
from local.street.ucp.protocol.refusals import Refusal
from local.street.ucp.sessions.delivery import withdraw_chosen_option
from local.street.ucp.sessions.fault_injection import (
    afterwards,
    instead,
    line_fault,
    raise_planned_faults,
)
from local.street.ucp.sessions.records import Line, Phase, Session, Sessions
from local.street.ucp.sessions.rendering import checkout_document, final_document
from local.street.ucp.sessions.validation import line_problems

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """An answer, and what is kept to be answered again when the same request comes again.

    Nothing is kept when the request was not processed."""

    answer: Response
    kept: Response | None


def processed(answer: Response) -> Outcome:
    return Outcome(answer, answer)


def not_processed(answer: Response) -> Outcome:
    return Outcome(answer, None)


class CheckoutSessions:
    """Where platforms open and change the checkout sessions of one store."""

    def __init__(self, open_store: OpenStore, api: OrderingApi) -> None:
        self._premises = open_store
        self._api = api
        self._sessions = Sessions(open_store)

    def create(self, body: Body, shared: tuple[str, ...], customer: str = "") -> Outcome:
        session = Session(
            checkout_id=self._premises.new_id("chk"),
            created_at=self._premises.clock().isoformat(),
            capabilities=list(shared),
            customer=customer,
        )
        return self._replace(session, body, status=201)

    def update(self, checkout_id: str, body: Body) -> Outcome:
        """Full replacement: what the body doesn't say is not so any more."""
        session = self.find(checkout_id)
        if session.phase is not Phase.OPEN:
            raise Refusal(409, "checkout_closed", f"This checkout is {session.phase}")
        return self._replace(session, body, status=200)

    def read(self, checkout_id: str) -> Response:
        return self.document(self.find(checkout_id))

    def cancel(self, checkout_id: str) -> Outcome:
        session = self.find(checkout_id)
        if session.phase is not Phase.OPEN:
            raise Refusal(409, "checkout_closed", f"This checkout is {session.phase}")
        self.close_unsold(session)
        return processed(self.document(session))

    def find(self, checkout_id: str) -> Session:
        """The session as it stands now; Refusal or MissingCheckout when there is none."""
        session = self._sessions.find(checkout_id)
        if session is None:
            raise self.missing(checkout_id)
        self._move_on(session)
        return session

    def save(self, session: Session) -> None:
        self._sessions.save(session)

    def close_unsold(self, session: Session, messages: tuple[Message, ...] = ()) -> None:
        """The session ends without an order."""
        document = checkout_document(self._premises, self._api, session)
        session.phase = Phase.CANCELED
        session.final = final_document(self._premises, session, document, messages)
        self._sessions.save(session)

    def document(
        self, session: Session, status: int = 200, extra: tuple[Message, ...] = ()
    ) -> Response:
        return json_response(checkout_document(self._premises, self._api, session, extra), status)

    def _replace(self, session: Session, body: Body, status: int) -> Outcome:
        _apply(session, body)
        fault = line_fault(self._premises, session)
        wrong = instead(fault)
        if wrong:
            return not_processed(wrong)
        raise_planned_faults(self._premises, session)
        withdraw_chosen_option(self._api, session)
        problems = line_problems(self._premises, session)
        if status == 201 and self._is_hopeless(session, problems):
            return processed(business_error(session.capabilities, problems))
        self._sessions.save(session)
        proper = self.document(session, status)
        return Outcome(afterwards(self._premises, fault, proper), proper)

    def _is_hopeless(self, session: Session, problems: list[Message]) -> bool:
        all_fail = len([p for p in problems if is_error(p)]) == len(session.lines)
        return self._api.refuses_empty_checkout and all_fail

    def _move_on(self, session: Session) -> None:
        """What time alone does: processing ends, and an open session expires."""
        now = self._premises.clock()
        if session.phase is Phase.IN_PROGRESS and now >= datetime.fromisoformat(
            session.settles_at or session.created_at
        ):
            session.phase = Phase.COMPLETED if session.order_number else Phase.CANCELED
            self._sessions.save(session)
        elif session.phase is Phase.OPEN and now >= session.expires_at:
            expired = error("checkout_expired", "Too late", severity=Severity.UNRECOVERABLE)
            self.close_unsold(session, (expired,))

    def missing(self, checkout_id: str) -> Exception:
        """How this store says that there is no such checkout."""
        content = f"There is no checkout {checkout_id}"
        if self._api.missing_is_404:
            return Refusal(404, "not_found", content)
        return MissingCheckout(content)


class MissingCheckout(Exception):
    """There is no such checkout; told as a business outcome."""


def business_error(capabilities: list[str], messages: list[Message]) -> Response:
    """HTTP 200 for a request that led to no resource."""
    final = [
        {**message, "severity": str(Severity.UNRECOVERABLE)} if is_error(message) else message
        for message in messages
    ]
    return json_response({"ucp": envelope(capabilities, status="error"), "messages": final})


def _apply(session: Session, body: Body) -> None:
    session.lines = [
        Line(f"li_{index}", line["item"]["id"], line["quantity"])
        for index, line in enumerate(body["line_items"], start=1)
    ]
    session.buyer = body.get("buyer") or {}
    session.codes = (body.get("discounts") or {}).get("codes", [])
    methods = (body.get("fulfillment") or {}).get("methods") or [{}]
    session.destination = _destination(methods[0])
    groups = methods[0].get("groups") or [{}]
    session.option_id = groups[0].get("selected_option_id")


def _destination(method: Body) -> dict[str, str] | None:
    """The selected destination; with only one there is nothing to select."""
    destinations = [
        {"id": f"dest_{index}", **destination}
        for index, destination in enumerate(method.get("destinations") or [], start=1)
    ]
    wanted = method.get("selected_destination_id")
    if wanted is None and len(destinations) == 1:
        return destinations[0]
    return next((each for each in destinations if each["id"] == wanted), None)
