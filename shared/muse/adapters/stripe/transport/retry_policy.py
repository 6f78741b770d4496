"""How long a call to Stripe is repeated, and what is told when it keeps failing."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from muse.adapters.stripe.transport.connection import seconds_left
from muse.adapters.stripe.transport.library import stripe
from muse.domain.errors import PaymentsUnavailable

Answer = TypeVar("Answer")

_CONFLICT, _SERVER_ERROR = 409, 500


class KeptFailure(Exception):
    """Stripe has kept an error of its own for this idempotency key: repeating brings it again.

    Whether the call had its effect must be looked up.
    """


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Repeats a call while that may help and `budget_seconds` allow it: no call waits for longer
    than what is left of them.

    Dropped connections, timeouts, 429, 409 (the same key is being worked on) and 5xx are repeated,
    with the same key, after a growing pause. The library's own retries are off: it does not repeat
    a 429, and its pauses know no budget.
    """

    budget_seconds: float = 6.0
    first_pause: float = 0.2
    longest_pause: float = 1.6
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic

    def run(self, call: Callable[[], Answer]) -> Answer:
        """The answer of `call`.

        Errors: PaymentsUnavailable when there was none in time, KeptFailure, and those errors of
        the stripe library that are an answer.
        """
        ends = self.clock() + self.budget_seconds
        for pause in self._pauses():
            limit = seconds_left.set(ends - self.clock())
            try:
                return call()
            except stripe.StripeError as error:
                if not _may_pass(error):
                    raise
                if _is_kept(error):
                    raise KeptFailure from error
                if self.clock() + pause > ends:
                    raise PaymentsUnavailable from error
            finally:
                seconds_left.reset(limit)
            self.sleep(pause)
        raise PaymentsUnavailable

    def _pauses(self) -> Iterator[float]:
        pause = self.first_pause
        while True:
            # Spread, so that callers who failed together don't come back together.
            yield pause * random.uniform(0.5, 1.0)  # noqa: S311 - not a secret
            pause = min(pause * 2, self.longest_pause)


def _may_pass(error: stripe.StripeError) -> bool:
    if isinstance(error, stripe.APIConnectionError | stripe.RateLimitError):
        return True
    status = error.http_status or 0
    return status == _CONFLICT or status >= _SERVER_ERROR


def _is_kept(error: stripe.StripeError) -> bool:
    headers = error.headers or {}
    status = error.http_status or 0
    return status >= _SERVER_ERROR and headers.get("idempotent-replayed") == "true"
