"""The routes of a store's ordering API, and what holds for all of them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from local.street.authorization.bearer import BearerTokens
from local.street.faults.fault import Fault
from local.street.serving import Request, Response
from local.street.store.open_store import OpenStore
from local.street.stores import OrderingApi, Scope
from local.street.ucp.catalog import Catalog
from local.street.ucp.protocol.callers import Caller, caller_of
from local.street.ucp.protocol.messages import Severity, error
from local.street.ucp.protocol.platforms import Platforms
from local.street.ucp.protocol.profile import CHECKOUT, capabilities_of, discovery
from local.street.ucp.protocol.refusals import Refusal
from local.street.ucp.protocol.requests import body_of, formats
from local.street.ucp.protocol.shapes import Check
from local.street.ucp.sessions.checkout_sessions import (
    CheckoutSessions,
    MissingCheckout,
    Outcome,
    business_error,
)
from local.street.ucp.sessions.completion import OrderCompletion
from local.street.ucp.sessions.order_view import order_document
from local.street.ucp.sessions.records import Answers

_GARBAGE = Response(200, b"<html><body>Out for lunch</body></html>")
_ROUTES = (
    ("POST", re.compile(r"/checkout-sessions"), "create"),
    ("GET", re.compile(r"/checkout-sessions/([^/]+)"), "read"),
    ("PUT", re.compile(r"/checkout-sessions/([^/]+)"), "update"),
    ("POST", re.compile(r"/checkout-sessions/([^/]+)/complete"), "complete"),
    ("POST", re.compile(r"/checkout-sessions/([^/]+)/cancel"), "cancel"),
    ("GET", re.compile(r"/orders/([^/]+)"), "order"),
    ("POST", re.compile(r"/catalog/lookup"), "lookup"),
    ("POST", re.compile(r"/catalog/product"), "product"),
)
_CATALOG = ("lookup", "product")
_READS = ("read", "order")
_OF_A_CHECKOUT = ("read", "update", "complete", "cancel")
_SCOPES = {
    **dict.fromkeys(("create", *_OF_A_CHECKOUT), Scope.MANAGE_CHECKOUTS),
    "order": Scope.READ_ORDERS,
}


class Api:
    """`/.well-known/ucp` and everything under `/ucp` of one store."""

    def __init__(self, open_store: OpenStore, api: OrderingApi, platforms: Platforms) -> None:
        self._premises = open_store
        self._api = api
        self._platforms = platforms
        self._desk = CheckoutSessions(open_store, api)
        self.till = OrderCompletion(open_store, api, self._desk)
        self.desk = self._desk
        self._catalog = Catalog(open_store)
        self._answers = Answers(open_store)
        self._formats = formats(api.promotions)
        self._tokens = BearerTokens(open_store, api.linking) if api.linking else None

    def profile(self) -> Response:
        return discovery(self._premises, self._api)

    def handle(self, request: Request, path: str) -> Response:
        """Answer a request whose path under `/ucp` is `path`."""
        try:
            operation, argument = _route(request.method, path)
            changes = operation not in (*_READS, *_CATALOG)
            caller = caller_of(request, needs_key=changes)
            shared = self._platforms.shared_with(caller.profile_url, capabilities_of(self._api))
            if not shared or (changes and CHECKOUT not in shared):
                return _incompatible()
            customer = self._customer(request, operation, argument)
            if operation in _CATALOG:
                return self._look_up(operation, request)
            if operation in _READS:
                return self._read(operation, argument, customer)
            caller = replace(caller, customer=customer)
            return self._change(operation, argument, request, caller, shared)
        except Refusal as refusal:
            return refusal.answer()
        except MissingCheckout as missing:
            gone = error("not_found", str(missing), severity=Severity.UNRECOVERABLE)
            return business_error([CHECKOUT], [gone])

    def _customer(self, request: Request, operation: str, argument: str) -> str:
        """The customer whose token came with a request, "" for a guest. With a token only the
        customer's own checkouts are found, without one only those of guests."""
        if self._tokens is None:
            return ""
        scope = _SCOPES.get(operation)
        customer = self._tokens.customer_of(request, scope)
        if scope and operation in _OF_A_CHECKOUT:
            owner = self._desk.find(argument).customer
            if owner and not customer:
                raise self._tokens.identity_required(scope)
            if owner != customer:
                raise self._desk.missing(argument)
        return customer

    def _look_up(self, operation: str, request: Request) -> Response:
        if self._premises.switched(Fault.CATALOG_DOWN):
            return Response(503, b"Service Unavailable", "text/plain")
        if self._premises.switched(Fault.CATALOG_GARBAGE):
            return _GARBAGE
        if operation == "lookup":
            body: Any = body_of(request, self._formats.lookup)
            return self._catalog.lookup(body["ids"])
        body = body_of(request, self._formats.product)
        return self._catalog.product(body["id"], body.get("selected", ()))

    def _read(self, operation: str, argument: str, customer: str) -> Response:
        if operation == "order":
            return order_document(self._premises, self._desk, argument, customer)
        return self._desk.read(argument)

    def _change(
        self,
        operation: str,
        argument: str,
        request: Request,
        caller: Caller,
        shared: tuple[str, ...],
    ) -> Response:
        body = body_of(request, self._format_of(operation))
        acts: dict[str, Callable[[], Outcome]] = {
            "create": lambda: self._desk.create(body, shared, caller.customer),
            "update": lambda: self._desk.update(argument, body),
            "complete": lambda: self.till.complete(argument, body),
            "cancel": lambda: self._desk.cancel(argument),
        }
        return self._once(caller, request, acts[operation])

    def _format_of(self, operation: str) -> Check:
        check: Check = getattr(self._formats, operation)
        return check

    def _once(self, caller: Caller, request: Request, act: Callable[[], Outcome]) -> Response:
        """Do it, or answer as before when this key came before. The order, the stock and the
        remembered answer become lasting together."""
        text = f"{caller.customer}{request.method} {request.path}\n".encode() + request.body
        fingerprint = hashlib.sha256(text).hexdigest()
        key = caller.key or ""
        with self._premises.state.transaction():
            earlier = self._answers.earlier(key)
            if earlier:
                if earlier[0] != fingerprint:
                    raise Refusal(
                        409, "idempotency_conflict", "This key came with another request before"
                    )
                return earlier[1]
            outcome = act()
            if outcome.kept:
                self._answers.keep(key, fingerprint, outcome.kept)
        return outcome.answer


def _route(method: str, path: str) -> tuple[str, str]:
    fitting = [
        (verb, name, match.groups())
        for verb, pattern, name in _ROUTES
        if (match := pattern.fullmatch(path))
    ]
    if not fitting:
        raise Refusal(404, "not_found", "There is nothing here")
    for verb, name, arguments in fitting:
        if verb == method:
            return name, arguments[0] if arguments else ""
    allowed = ", ".join(verb for verb, _, _ in fitting)
    raise Refusal(405, "method_not_allowed", "Not with this method", {"Allow": allowed})


def _incompatible() -> Response:
    nothing = error(
        "capabilities_incompatible",
        "We have no capability in common",
        severity=Severity.UNRECOVERABLE,
    )
    return business_error([], [nothing])
