"""Compare the money once a day: every difference becomes a task."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from muse.runtime import cold_start
from muse.runtime.logging import logger
from muse.runtime.metrics import metrics
from muse.runtime.wiring.aws.storage import storage
from muse.runtime.wiring.checking import checking
from muse.usecases.money_check.check_money import Report, check_money

_LONGEST_STEP_MS = 30_000  # a step that is begun later might not come to its end


@metrics.log_metrics
@logger.inject_lambda_context(clear_state=True)
def handler(event: object, context: LambdaContext) -> dict[str, Any]:
    """One check. The event doesn't matter; two at once do no harm. Gives how many checkouts were
    compared, and what is wrong, in words."""
    report = check_money(
        checking(), lambda: context.get_remaining_time_in_millis() > _LONGEST_STEP_MS
    )
    for trouble in report.troubles:
        logger.error("not checked", extra={"about": trouble.about, "error": trouble.error})
    found = [
        {"about": finding.about, "differences": [one.words for one in finding.differences]}
        for finding in report.findings
    ]
    for finding in found:
        logger.warning("the money differs", extra=finding)
    _measure(report)
    return {
        "checked": report.checked,
        "found": found,
        "failed": len(report.troubles),
        "whole": report.is_whole,
    }


def _measure(report: Report) -> None:
    metrics.add_metric("checked", MetricUnit.Count, report.checked)
    metrics.add_metric("differences", MetricUnit.Count, report.differences)
    metrics.add_metric("failed", MetricUnit.Count, len(report.troubles))
    metrics.add_metric("incomplete", MetricUnit.Count, 0 if report.is_whole else 1)


cold_start.finish(storage)
