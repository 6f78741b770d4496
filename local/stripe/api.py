"""The API: one request in, one answer out. Knows nothing of sockets."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from local.stripe.faults import Fault, FaultKind, Faults
from local.stripe.http import forms, parameters
from local.stripe.http.expansion import expanded
from local.stripe.http.failures import StripeFailure
from local.stripe.http.idempotency import IdempotencyKeys, fingerprint
from local.stripe.http.messages import Answer, Request, error_body, replay, reply
from local.stripe.http.request_checks import (
    ConnectionDropped,
    fail_before,
    internal_error,
    require_key,
    require_version,
)
from local.stripe.http.routing import Call, Route, unrecognized
from local.stripe.resources import all_routes
from local.stripe.state.account import Account, Cause
from local.stripe.state.journal import Journal
from local.stripe.state.timers import run_due


class Api:
    """The account behind its API. `wait` is how a slow call lets time pass."""

    def __init__(
        self,
        account: Account,
        journal: Journal | None = None,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self.account = account
        self.faults = Faults()
        self.lock = threading.RLock()
        self._journal = journal
        self._wait = wait
        self._keys = IdempotencyKeys(account)

    def handle(self, request: Request) -> Answer:
        """Answer a request. Errors: ConnectionDropped, when a fault wants it."""
        request_id = f"req_{secrets.token_hex(8)}"
        fault = self.faults.take(
            request.method, request.path, request.headers.get("idempotency-key", "")
        )
        try:
            fail_before(fault)
            require_version(request)
            require_key(request)
            answer = self._answer(request, request_id, fault)
        except StripeFailure as failure:
            answer = reply(failure.status, error_body(failure, request_id), request_id)
        if fault is not None and fault.kind is FaultKind.DROP_AFTER:
            raise ConnectionDropped
        return answer

    def commit(self) -> None:
        """Write down what changed. Call it with the lock held."""
        changes = self.account.take_changes()
        if self._journal is not None:
            self._journal.write(changes, self.account)

    def _answer(self, request: Request, request_id: str, fault: Fault | None) -> Answer:
        form = forms.decode(request.body if request.method == "POST" else request.query)
        key = request.headers.get("idempotency-key") if request.method == "POST" else None
        if key is not None:
            with self.lock:
                kept = self._keys.begin(key, request.method, request.path, form)
            if kept is not None:
                return replay(kept, request_id)
        answer: Answer | None = None
        try:
            if fault is not None and fault.kind is FaultKind.SLOW:
                self._wait(fault.seconds)
            with self.lock:
                answer = self._execute(request, form, Cause(request_id, key), fault)
        finally:
            with self.lock:
                self._remember(request, form, key, answer, request_id)
        return answer

    def _execute(
        self, request: Request, form: Mapping[str, Any], cause: Cause, fault: Fault | None
    ) -> Answer:
        account, request_id = self.account, str(cause.request_id)
        run_due(account)
        route, own_id = _route(request)
        params = parameters.read(route.params, form)
        route.require_support(params)
        account.cause = cause
        try:
            found = route.answer(Call(account, params, own_id))
            answer = reply(200, expanded(account, found, params.get("expand", [])), request_id)
        except StripeFailure as failure:
            if not failure.executed:
                raise
            answer = reply(failure.status, error_body(failure, request_id), request_id)
        finally:
            account.cause = Cause()
        if fault is not None and fault.kind is FaultKind.ERROR_AFTER:
            return reply(500, error_body(internal_error(), request_id), request_id)
        return answer

    def _remember(
        self,
        request: Request,
        form: Mapping[str, Any],
        key: str | None,
        answer: Answer | None,
        request_id: str,
    ) -> None:
        if key is not None:
            kept = answer and {
                "method": request.method,
                "path": request.path,
                "form": fingerprint(form),
                "status": answer.status,
                "body": answer.body,
                "request_id": request_id,
            }
            self._keys.finish(key, kept or None)
        self.commit()


def _route(request: Request) -> tuple[Route, str]:
    for route in all_routes():
        found = route.pattern.fullmatch(request.path) if route.method == request.method else None
        if found is not None:
            return route, found.groupdict().get("id", "")
    raise unrecognized(request.method, request.path)
