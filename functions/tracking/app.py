"""Record what is reported of orders, off the event bus."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from muse.runtime import cold_start
from muse.runtime.logging import logger
from muse.runtime.metrics import metrics
from muse.runtime.wiring.aws.bus import order_reports
from muse.runtime.wiring.aws.storage import storage
from muse.runtime.wiring.reports.tracking import tracking
from muse.usecases.tracking.follow_order import follow_order
from muse.usecases.tracking.poll_carriers import poll_carriers
from muse.usecases.tracking.record_report import record_report

_ORDERS = "muse.orders"
_SCHEDULE = "muse.schedule"


@metrics.log_metrics
@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, list[str]]:
    """One event of the bus (docs/events.md): reports, or that something became of an order, which
    is seen to; or a schedule's, to ask for what is overdue. Gives what came of it. Whatever is
    raised means: deliver it again."""
    if event["source"] == _ORDERS:
        follow_order(event["detail"]["orderNumber"], tracking())
        return {"outcomes": ["followed"]}
    if event["source"] == _SCHEDULE:
        return {"outcomes": ["polled"] * poll_carriers(tracking())}
    outcomes = []
    for said in order_reports(event):
        logger.append_keys(sender=said.report.sender, event_id=said.report.event_id)
        outcome = record_report(said, tracking())
        metrics.add_metric(f"report_{outcome}", MetricUnit.Count, 1)
        outcomes.append(str(outcome))
    return {"outcomes": outcomes}


cold_start.finish(storage)
