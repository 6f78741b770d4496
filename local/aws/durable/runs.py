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

RUN = "run"
RESTARTED = "States.ServiceRestart"
KEPT_HISTORIES = 100
KEPT_RUNS = 5000


class RunRecorder:
    """Writes an execution to the journal as it is now."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def record(self, execution: dict[str, Any]) -> None:
        """Call it before the start is acknowledged, and when the execution is over."""
        scope = [get_account_id(), get_region()]
        self._journal.append([[RUN, *scope, execution["executionArn"], execution]])


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


def snapshot() -> Iterator[Record]:
    """The latest executions, oldest first; most of them without their events."""
    latest = sorted(
        stepfunctions._executions.all_items(), key=lambda entry: str(entry[1]["startDate"])
    )[-KEPT_RUNS:]
    for number, ((account, region, arn), execution) in enumerate(latest):
        brief = number < len(latest) - KEPT_HISTORIES and execution["status"] != "RUNNING"
        kept = {**execution, "events": execution["events"][:1]} if brief else execution
        yield [[RUN, account, region, arn, kept]]
