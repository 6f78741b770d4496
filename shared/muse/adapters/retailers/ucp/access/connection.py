"""Requests to one store's REST endpoint, with the headers that the protocol asks for."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from http import HTTPStatus

from pydantic import ValidationError

from muse.adapters.retailers.ucp.access.discovery import Discovery, UcpStore
from muse.adapters.retailers.ucp.access.platform import Platform
from muse.adapters.retailers.ucp.access.tokens import (
    OrderTokens,
    failure_of_identity,
    is_token_refused,
)
from muse.adapters.retailers.ucp.messages.answers import Checkout, NoResource
from muse.adapters.retailers.ucp.messages.requests import RequestModel
from muse.adapters.retailers.ucp.refusals import class_of_status
from muse.adapters.web.errors import WebError, WebRefused
from muse.adapters.web.messages import HttpClient, HttpResponse
from muse.domain.placement.failures import NotSupported, PlacementFailure, RetailerUnavailable
from muse.domain.store import Store

_JSON = "application/json"
_LONGEST_DETAIL = 300


class UnusableAnswer(Exception):
    """An answer that is not what the protocol says: the text is for operations staff."""


class Connection:
    """One store's operations, with the access token of the order where the store asks for one.
    Nothing is retried here, but for a token that the store refused."""

    def __init__(
        self,
        store: Store,
        http: HttpClient,
        discovery: Discovery,
        platform: Platform,
        tokens: OrderTokens | None = None,
    ) -> None:
        self.store = store
        self.timeouts = platform.timeouts
        self._http = http
        self._discovery = discovery
        self._platform = platform
        self._tokens = tokens

    def discovered(self) -> UcpStore:
        """Errors: RetailerUnavailable, NotSupported."""
        return self._discovery.store(self.store)

    def send(
        self,
        at: UcpStore,
        method: str,
        path: str,
        body: bytes | None = None,
        *,
        key: str | None = None,
        timeout: float,
    ) -> HttpResponse:
        """Send one request. `key` is the idempotency key (a UUID); a fresh one is made for
        requests that change something and have none. Errors: WebError; those of
        `OrderTokens.header`, with which nothing was sent."""
        headers = {
            "UCP-Agent": self._platform.agent,
            "Request-Id": str(uuid.uuid4()),
            "Accept": _JSON,
            **self._change_headers(method, key),
            **({"Authorization": self._tokens.header()} if self._tokens else {}),
        }
        return self._http.request(
            method,
            at.endpoint + path,
            domains=self.store.domains,
            headers=headers,
            body=body,
            timeout=timeout,
        )

    def ask(
        self,
        method: str,
        path: str,
        request: RequestModel | None = None,
        *,
        timeout: float | None = None,
    ) -> HttpResponse:
        """A request that can't create an order: the answer, if it is a 2xx.

        Errors: PlacementFailure by what went wrong; those of `OrderTokens.header`."""
        body = request.encoded() if request else None
        timeout = timeout or self.timeouts.ask
        response = self._asked(method, path, body, timeout)
        if self._tokens and is_token_refused(response):
            self._tokens.renew()
            response = self._asked(method, path, body, timeout)
        if is_success(response):
            return response
        raise failure_of(response)

    def _asked(self, method: str, path: str, body: bytes | None, timeout: float) -> HttpResponse:
        at = self.discovered()
        try:
            return self.send(at, method, path, body, timeout=timeout)
        except WebRefused as refused:
            raise NotSupported(str(refused)) from refused
        except WebError as error:
            raise RetailerUnavailable(str(error)) from error

    def _change_headers(self, method: str, key: str | None) -> Mapping[str, str]:
        if method == "GET":
            return {}
        return {"Content-Type": _JSON, "Idempotency-Key": key or str(uuid.uuid4())}


def is_success(response: HttpResponse) -> bool:
    """Whether it is a 2xx, which is where the protocol tells business outcomes."""
    return HTTPStatus.OK <= response.status < HTTPStatus.MULTIPLE_CHOICES


def failure_of(response: HttpResponse, *, definite: bool = False) -> PlacementFailure:
    """The failure behind a protocol error."""
    if asked_who := failure_of_identity(response):
        return asked_who
    failure = class_of_status(response.status) or RetailerUnavailable
    said = response.body[:_LONGEST_DETAIL].decode(errors="replace")
    return failure(f"HTTP {response.status}: {said}", definite=definite)


def read_checkout(response: HttpResponse) -> Checkout | NoResource:
    """The checkout in an answer, or the outcome that led to none. Error: UnusableAnswer."""
    try:
        return Checkout.model_validate_json(response.body)
    except ValidationError as error:
        not_a_checkout = error
    try:
        return NoResource.model_validate_json(response.body)
    except ValidationError:
        reason = _summary(not_a_checkout)
        raise UnusableAnswer(f"not a checkout: {reason}") from not_a_checkout


def _summary(error: ValidationError) -> str:
    """Where and what, without the values."""
    problems = error.errors(include_url=False, include_context=False, include_input=False)
    return "; ".join(f"{'.'.join(map(str, p['loc']))} {p['msg']}" for p in problems[:3])
