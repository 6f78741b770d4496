"""What a request must pass before it counts: planned faults, the API version, the key."""

from __future__ import annotations

import base64
import binascii
import re

from local.stripe.faults import Fault, FaultKind
from local.stripe.http.failures import StripeFailure
from local.stripe.http.messages import Request
from local.stripe.state.account import API_VERSION

_NO_KEY = (
    "You did not provide an API key. You need to provide your API key in the Authorization header, "
    "using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY')."
)


class ConnectionDropped(Exception):
    """The connection ends without an answer."""


def fail_before(fault: Fault | None) -> None:
    """Fail as a fault wants it, before anything is done."""
    if fault is None:
        return
    if fault.kind is FaultKind.DROP_BEFORE:
        raise ConnectionDropped
    if fault.kind is FaultKind.ERROR_BEFORE:
        raise internal_error()
    if fault.kind is FaultKind.RATE_LIMIT:
        message = "Testmode request rate limit exceeded. You can reduce your request rate."
        raise _limited(message, "rate_limit")
    if fault.kind is FaultKind.LOCK_TIMEOUT:
        message = (
            "This object cannot be accessed right now because another API request or Stripe "
            "process is currently accessing it."
        )
        raise _limited(message, "lock_timeout")


def _limited(message: str, code: str) -> StripeFailure:
    error = {"type": "invalid_request_error", "message": message, "code": code}
    return StripeFailure(429, error, executed=False)


def internal_error() -> StripeFailure:
    """HTTP 500."""
    message = "Sorry, there was an error on Stripe's end."
    return StripeFailure(500, {"type": "api_error", "message": message}, executed=False)


def require_version(request: Request) -> None:
    """Errors: a version of the API that the stand-in does not speak."""
    wanted = request.headers.get("stripe-version", API_VERSION)
    if wanted != API_VERSION:
        message = f"The local stand-in of Stripe speaks API version {API_VERSION} only: {wanted}"
        error = {"type": "invalid_request_error", "message": message}
        raise StripeFailure(400, error, executed=False)


def require_key(request: Request) -> None:
    """Errors: HTTP 401 unless the secret key is one of test mode. A live key is never taken."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme == "Basic":
        try:
            given = base64.b64decode(given).decode().partition(":")[0]
        except (binascii.Error, UnicodeDecodeError):
            given = ""
    if not re.fullmatch(r"[sr]k_test_\w+", given):
        message = f"Invalid API Key provided: {given[:8]}****" if given else _NO_KEY
        error = {"type": "invalid_request_error", "message": message}
        raise StripeFailure(401, error, executed=False)
