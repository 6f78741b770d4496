"""Idempotency keys: one effect and one answer for each, for a day.

The rules are Stripe's (docs.stripe.com/api/idempotent_requests): the status and body of the first
call are kept from the moment its endpoint began to execute, errors included; the same key with
other parameters or another endpoint is an error; so is a second call while the first is running.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from local.stripe.http.failures import StripeFailure
from local.stripe.state.account import Account

LIFETIME = 24 * 3600
"""Seconds that a key is remembered."""

_LONGEST_KEY = 255


class IdempotencyKeys:
    """The keys of an account. Call it with the account's lock held."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._running: set[str] = set()

    def begin(self, key: str, method: str, path: str, form: Mapping[str, Any]) -> Any:
        """The remembered answer of this key, as `finish` kept it; None when the call may run.

        Errors: idempotency_error when the key stands for something else, or is running now.
        """
        if len(key) > _LONGEST_KEY:
            message = "Idempotency-Key: the maximum length is 255 characters."
            raise _refused(400, message)
        kept = self._account.keys.get(key)
        if kept is not None and kept["at"] > self._account.clock.now() - LIFETIME:
            _require_same(key, kept, method, path, form)
            return kept
        if key in self._running:
            message = (
                "There is currently another in-progress request using this Idempotent Key (that "
                "probably means you submitted twice, and the other request is still going "
                f"through): {key}. Please try again later."
            )
            raise _refused(409, message, "idempotency_key_in_use")
        self._running.add(key)
        return None

    def finish(self, key: str, kept: dict[str, Any] | None) -> None:
        """The call is over: keep its answer, or (None) forget that it was made."""
        self._running.discard(key)
        if kept is not None:
            self._account.keep_key(key, {**kept, "at": self._account.clock.now()})


def fingerprint(form: Mapping[str, Any]) -> str:
    """What tells two sets of parameters apart."""
    return hashlib.sha256(json.dumps(form, sort_keys=True).encode()).hexdigest()


def _require_same(
    key: str, kept: Mapping[str, Any], method: str, path: str, form: Mapping[str, Any]
) -> None:
    other = f"Try using a key other than '{key}' if you meant to execute a different request."
    if (kept["method"], kept["path"]) != (method, path):
        message = (
            "Keys for idempotent requests can only be used for the same endpoint they were first "
            f"used for ('{kept['path']}' vs '{path}'). {other}"
        )
        raise _refused(400, message)
    if kept["form"] != fingerprint(form):
        message = (
            "Keys for idempotent requests can only be used with the same parameters they were "
            f"first used with. {other}"
        )
        raise _refused(400, message)


def _refused(status: int, message: str, code: str | None = None) -> StripeFailure:
    error = {"type": "idempotency_error", "message": message}
    if code is not None:
        error["code"] = code
    return StripeFailure(status, error, executed=False)
