"""The workflow's executions, recorded when they start and when they end.

A running execution does not survive a restart: its threads are gone. It is over then, and says so
(`States.ServiceRestart`), and its name stays taken, as on AWS. The events of an execution are kept
for the latest ones only.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services import stepfunctions

from local.aws.durable.journal import Journal, Record

Execution = dict[str, Any]

RUN = "run"
RESTARTED = "States.ServiceRestart"
KEPT_HISTORIES = 100
KEPT_RUNS = 5000


class RunRecorder:
    """Writes executions to the journal, and tells a compaction what they are like."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._on_its_way: Execution = {}

    def record(self, execution: Execution) -> None:
        """Call it before the start is acknowledged, and before anybody sees that it is over."""
        scope = [get_account_id(), get_region()]
        with self._journal.lock:
            self._on_its_way = execution
            self._journal.append([[RUN, *scope, execution["executionArn"], execution]])
            self._on_its_way = {}

    def snapshot(self) -> Iterator[Record]:
        """The latest executions, oldest first; most of them without their events."""
        latest = sorted(
            stepfunctions._executions.all_items(), key=lambda entry: str(entry[1]["startDate"])
        )[-KEPT_RUNS:]
        for number, ((account, region, arn), execution) in enumerate(latest):
            kept = dict(execution)
            if arn == self._on_its_way.get("executionArn"):
                kept = self._on_its_way
            if number < len(latest) - KEPT_HISTORIES and kept["status"] != "RUNNING":
                kept = {**kept, "events": kept["events"][:1]}
            yield [[RUN, account, region, arn, kept]]


def replay(effect: list[Any]) -> None:
    """Put one execution back."""
    _, account, region, arn, execution = effect
    stepfunctions._executions.set_scoped(account, region, arn, execution)


def end_interrupted() -> None:
    """Executions that were running when the emulator died are over."""
    for execution in stepfunctions._executions.all_values():
        if execution["status"] == "RUNNING":
            now = datetime.now(UTC).isoformat(timespec="milliseconds")
            execution["status"] = "FAILED"
            execution["error"] = RESTARTED
            execution["cause"] = "The emulator was restarted while this execution was running"
            execution["stopDate"] = now.replace("+00:00", "Z")
