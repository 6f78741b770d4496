"""Call off what stores have cancelled, off the event bus."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from muse.runtime import cold_start
from muse.runtime.logging import logger
from muse.runtime.metrics import metrics
from muse.runtime.wiring.aws.bus import order_reports
from muse.runtime.wiring.aws.storage import storage
from muse.runtime.wiring.reports.cancellations import cancellations
from muse.usecases.tracking.record_cancellation import record_cancellation


@metrics.log_metrics
@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, list[str]]:
    """One event of the bus (docs/events.md). Gives what came of its reports. Whatever is raised
    means: deliver it again."""
    outcomes = []
    for said in order_reports(event):
        logger.append_keys(sender=said.report.sender, event_id=said.report.event_id)
        outcome = record_cancellation(said, cancellations())
        metrics.add_metric(f"cancellation_{outcome}", MetricUnit.Count, 1)
        outcomes.append(str(outcome))
    return {"outcomes": outcomes}


cold_start.finish(storage)
