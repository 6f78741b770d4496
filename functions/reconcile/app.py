"""Finish what a crash left open."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from muse.runtime import cold_start
from muse.runtime.logging import logger
from muse.runtime.metrics import metrics
from muse.runtime.wiring.aws.storage import storage
from muse.runtime.wiring.placing import placing
from muse.usecases.recovery.reconcile import Report, reconcile

_LONGEST_STEP_MS = 20_000  # a step that is begun later might not come to its end


@metrics.log_metrics
@logger.inject_lambda_context(clear_state=True)
def handler(event: object, context: LambdaContext) -> dict[str, Any]:
    """One round. The event doesn't matter; two rounds at once do no harm. Gives what was done, as
    counts, and how many things were in trouble."""
    report = reconcile(
        placing(),
        lambda: context.get_remaining_time_in_millis() > _LONGEST_STEP_MS,
    )
    for trouble in report.troubles:
        logger.error("not reconciled", extra={"about": trouble.about, "error": trouble.error})
    _measure(report)
    return {
        "lookedAt": report.looked_at,
        "done": {str(what): count for what, count in report.done.items()},
        "whole": report.is_whole,
    }


def _measure(report: Report) -> None:
    metrics.add_metric("looked_at", MetricUnit.Count, report.looked_at)
    metrics.add_metric("incomplete", MetricUnit.Count, 0 if report.is_whole else 1)
    metrics.add_metric("failed", MetricUnit.Count, len(report.troubles))
    for what, count in report.done.items():
        if what != "failed":
            metrics.add_metric(str(what), MetricUnit.Count, count)


cold_start.finish(storage)
