"""How a batch of stream records reaches its function: attempts, partial failures, giving up.

After "Configuring partial batch response with DynamoDB and Lambda" (Lambda developer guide).
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

Records = list[dict[str, Any]]
Result = dict[str, Any]

FIRST_PAUSE, LONGEST_PAUSE = 0.2, 5.0  # seconds between attempts


@dataclass(frozen=True, slots=True)
class Policy:
    """What a mapping does about failures. `max_retries` None: as long as the record lives."""

    max_retries: int | None
    bisects: bool
    reports_failures: bool

    @classmethod
    def of(cls, mapping: dict[str, Any]) -> Self:
        """As CreateEventSourceMapping was told; -1 and nothing both mean no limit."""
        limit = mapping.get("MaximumRetryAttempts")
        return cls(
            max_retries=None if limit is None or limit < 0 else limit,
            bisects=bool(mapping.get("BisectBatchOnFunctionError")),
            reports_failures="ReportBatchItemFailures"
            in (mapping.get("FunctionResponseTypes") or []),
        )


@dataclass(frozen=True, slots=True)
class Delivery:
    """Delivers batches to a function until each record is accepted or given up."""

    policy: Policy
    invoke: Callable[[Records], Result]
    give_up: Callable[[Records, Result], None]
    pause: Callable[[float], None] = time.sleep

    def deliver(self, records: Records) -> None:
        """Returns when nothing is left of the batch."""
        waiting = [records]
        while waiting:
            rest, result = self._attempt(waiting.pop(0))
            if self.policy.bisects and len(rest) > 1:
                half = len(rest) // 2
                waiting[:0] = [rest[:half], rest[half:]]
            elif rest:
                self.give_up(rest, result)

    def _attempt(self, batch: Records) -> tuple[Records, Result]:
        """Send it until it is accepted or the retries are used up; what is left, and why."""
        retries = 0
        while True:
            result = self.invoke(batch)
            rest = self._remaining(batch, result)
            if not rest:
                return rest, result
            retries = 1 if len(rest) < len(batch) else retries + 1
            if self.policy.max_retries is not None and retries > self.policy.max_retries:
                return rest, result
            batch = rest
            self.pause(min(FIRST_PAUSE * 2 ** (retries - 1), LONGEST_PAUSE))

    def _remaining(self, batch: Records, result: Result) -> Records:
        if result.get("error"):
            return batch
        body = result.get("body")
        if not self.policy.reports_failures or not isinstance(body, dict):
            return []
        failed = {entry.get("itemIdentifier") for entry in body.get("batchItemFailures") or []}
        if not failed:
            return []
        numbers = [record["dynamodb"]["SequenceNumber"] for record in batch]
        first = next((i for i, number in enumerate(numbers) if number in failed), 0)
        return batch[first:]
