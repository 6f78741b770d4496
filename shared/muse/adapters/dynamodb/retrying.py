"""Trying again what DynamoDB could not decide, and giving up in the domain's words."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from botocore import exceptions as botocore
from pynamodb.exceptions import PynamoDBException, TransactWriteError

from muse.domain.errors import Unavailable

T = TypeVar("T")

PAUSE_SECONDS = 0.05
CANCELLED = "TransactionCanceledException"
# Not decided: overload, a fault of the service, or another transaction on the same item.
_UNDECIDED = frozenset(
    {
        "InternalFailure",
        "InternalServerError",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ServiceUnavailable",
        "ThrottlingException",
        "TransactionConflictException",
        "TransactionInProgressException",
        # how botocore names an answer that says nothing but its status
        "500",
        "502",
        "503",
        "504",
    }
)
_UNDECIDED_REASONS = frozenset(
    {"ProvisionedThroughputExceeded", "ThrottlingError", "TransactionConflict"}
)


class Unprocessed(Exception):
    """DynamoDB answered only a part of a batch."""


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often to send a request, with pauses that double and are random, so that two requests
    that conflicted don't conflict again."""

    attempts: int
    sleep: Callable[[float], None]

    def call(self, request: Callable[[], T]) -> T:
        """The answer to `request`. It must be harmless to send it twice.

        Errors: Unavailable when the last attempt was not decided either; what DynamoDB has decided
        is raised as it came.
        """
        undecided: Exception | None = None
        for attempt in range(self.attempts):
            if attempt:
                self.sleep(random.uniform(0, PAUSE_SECONDS * 2**attempt))  # noqa: S311 - no secret
            try:
                return request()
            except Unprocessed as error:
                undecided = error
            except PynamoDBException as error:
                if not _is_undecided(error):
                    raise
                undecided = error
        raise Unavailable from undecided


def _is_undecided(error: PynamoDBException) -> bool:
    if isinstance(error.cause, botocore.BotoCoreError):
        return isinstance(error.cause, (botocore.ConnectionError, botocore.HTTPClientError))
    if error.cause_response_code != CANCELLED:
        return error.cause_response_code in _UNDECIDED
    reasons = error.cancellation_reasons if isinstance(error, TransactWriteError) else []
    codes = {reason.code for reason in reasons if reason}
    return bool(codes) and codes <= _UNDECIDED_REASONS
