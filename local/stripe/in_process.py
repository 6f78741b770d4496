"""The stand-in as an HTTP client of the stripe library: no sockets, crashes where a test wants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

import stripe

from local.stripe.faults import FaultKind
from local.stripe.http.messages import Request
from local.stripe.http.request_checks import ConnectionDropped
from local.stripe.stand_in import StandIn


class Crash(BaseException):
    """The program dies here. Not an Exception, so that nothing under test handles it."""


class When(StrEnum):
    """Around a call: before it left, or after it was done."""

    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True)
class InProcessResponse:
    """A call that was made: its number (from 1), and what it asked for."""

    number: int
    method: str
    path: str
    idempotency_key: str | None


class InProcessClient(stripe.HTTPClient):
    """Give it to a `stripe.StripeClient`, or to the payments adapter.

    `calls` are the calls made so far. `timeout` is how many seconds a slow call may take.
    """

    name = "in-process"

    def __init__(self, stand_in: StandIn, timeout: float = 4) -> None:
        super().__init__()
        self.calls: list[InProcessResponse] = []
        self._stand_in = stand_in
        self._timeout = timeout
        self._crash: tuple[When, int] | None = None

    def crash_at(self, when: When | None, call: int = 1) -> None:
        """Crash around the `call`-th call from now on; None: not any more."""
        self._crash = None if when is None else (when, len(self.calls) + call)

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        post_data: Any = None,
        *,
        _usage: list[str] | None = None,
    ) -> tuple[str, int, Mapping[str, str]]:
        """One call, as the stripe library makes it. Errors: APIConnectionError, Crash."""
        parts = urlsplit(url)
        lower = {name.lower(): value for name, value in (headers or {}).items()}
        key = lower.get("idempotency-key")
        made = InProcessResponse(len(self.calls) + 1, method.upper(), parts.path, key)
        self.calls.append(made)
        self._crash_if((When.BEFORE, made.number))
        late = self._is_late(made)
        request = Request(made.method, parts.path, parts.query, post_data or "", lower)
        try:
            answer = self._stand_in.api.handle(request)
        except ConnectionDropped as error:
            raise _lost("Connection dropped") from error
        self._crash_if((When.AFTER, made.number))
        if late:
            raise _lost("Read timed out")
        return answer.body, answer.status, _Headers(answer.headers)

    def close(self) -> None:
        """Nothing to close."""

    def _crash_if(self, here: tuple[When, int]) -> None:
        if self._crash == here:
            self._crash = None
            raise Crash

    def _is_late(self, made: InProcessResponse) -> bool:
        planned = self._stand_in.faults.peek(made.method, made.path)
        return (
            planned is not None
            and planned.kind is FaultKind.SLOW
            and planned.seconds > self._timeout
        )


def _lost(why: str) -> Exception:
    error: Exception = stripe.APIConnectionError(why, should_retry=True)  # type: ignore[no-untyped-call]  # the library's errors have no types
    return error


class _Headers(dict[str, str]):
    """Found by lower-case names too, as the library looks for some of them."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        super().__init__(headers)
        self.update({name.lower(): value for name, value in headers.items()})
