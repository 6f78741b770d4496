"""Watch over the stores: canaries where they are due, tasks for those that need people."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from muse.runtime import cold_start
from muse.runtime.logging import logger
from muse.runtime.metrics import metrics
from muse.runtime.wiring.aws.storage import storage
from muse.runtime.wiring.canaries import watching
from muse.usecases.routing.watch_stores import WatchReport, watch_stores


@metrics.log_metrics
@logger.inject_lambda_context(clear_state=True)
def handler(event: object, context: LambdaContext) -> dict[str, Any]:
    """One round. The event doesn't matter; two rounds at once do no harm. Gives the canaries that
    were sent, and how many tasks were opened and finished."""
    report = watch_stores(watching())
    for about, error in report.troubles:
        logger.error("canary not sent", extra={"about": about, "error": error})
    _measure(report)
    return {
        "sent": [{"storeId": store_id, "method": method} for store_id, method in report.sent],
        "opened": report.opened,
        "finished": report.finished,
    }


def _measure(report: WatchReport) -> None:
    metrics.add_metric("canaries", MetricUnit.Count, len(report.sent))
    metrics.add_metric("failed", MetricUnit.Count, len(report.troubles))
    metrics.add_metric("outages_begun", MetricUnit.Count, report.opened)


cold_start.finish(storage)
