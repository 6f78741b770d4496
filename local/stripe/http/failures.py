"""Stripe's errors: what a request is answered with when it is not answered with an object."""

from __future__ import annotations

from typing import Any

StripeObject = dict[str, Any]
"""An object of Stripe's API, as JSON has it."""

DOCUMENTATION = "https://stripe.com/docs/error-codes/"


class StripeFailure(Exception):
    """A request that ends with an error.

    `executed` tells whether the endpoint began to execute: only then does Stripe keep the answer
    for the idempotency key (docs.stripe.com/api/idempotent_requests).
    """

    def __init__(self, status: int, error: StripeObject, *, executed: bool = True) -> None:
        code = error.get("code")
        if code:
            error["doc_url"] = DOCUMENTATION + code.replace("_", "-")
        self.status = status
        self.error = dict(sorted(error.items()))
        self.executed = executed
        super().__init__(error["message"])


def invalid(message: str, *, code: str | None = None, **more: object) -> StripeFailure:
    """A request that can't be done: HTTP 400."""
    return StripeFailure(400, _error("invalid_request_error", message, code, more))


def bad_parameter(message: str, param: str | None, *, code: str | None = None) -> StripeFailure:
    """A parameter that fails validation: HTTP 400, before anything was executed."""
    error = _error("invalid_request_error", message, code, {"param": param})
    return StripeFailure(400, error, executed=False)


def missing(what: str, wanted: str, param: str, *, in_path: bool = False) -> StripeFailure:
    """An object that doesn't exist: 404 when the path names it, 400 when a parameter does."""
    message = f"No such {what}: '{wanted}'"
    error = _error("invalid_request_error", message, "resource_missing", {"param": param})
    return StripeFailure(404 if in_path else 400, error)


def unexpected_state(message: str, intent: StripeObject) -> StripeFailure:
    """A step that the intent's status does not allow."""
    return invalid(
        message, code=f"{intent['object']}_unexpected_state", **{intent["object"]: intent}
    )


def card_error(message: str, code: str, **more: object) -> StripeFailure:
    """A card that was refused: HTTP 402."""
    return StripeFailure(402, _error("card_error", message, code, more))


def _error(kind: str, message: str, code: str | None, more: dict[str, Any]) -> StripeObject:
    given = {"type": kind, "message": message, "code": code, **more}
    return {name: value for name, value in given.items() if value is not None}
