"""Tell the app's endpoints of events: at once, and again when that failed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from muse.runtime import cold_start
from muse.runtime.logging import logger
from muse.runtime.metrics import metrics
from muse.runtime.wiring.app_webhooks import delivering, notice_in, webhook_endpoints
from muse.usecases.app_webhooks.attempt import Outcome, Told
from muse.usecases.app_webhooks.deliver_due import deliver_due
from muse.usecases.app_webhooks.deliver_event import deliver_event

_LONGEST_STEP_MS = 25_000  # an attempt that is begun later might not come to its end
_OURS = "muse."
_FAILED = frozenset({Told.FAILED, Told.GIVEN_UP, Told.DISABLED})


@metrics.log_metrics
@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, int]:
    """An event of ours on the bus (`source` `muse.…`) is told at once; any other one is a round
    over what is due. Gives what came of it, as counts. Whatever is raised means: deliver it again.
    """
    if str(event.get("source")).startswith(_OURS):
        return _told(deliver_event(notice_in(event), delivering()))
    done = deliver_due(
        delivering(), lambda: context.get_remaining_time_in_millis() > _LONGEST_STEP_MS
    )
    for endpoint_id in done.troubles:
        logger.error("endpoint not looked at", extra={"endpointId": endpoint_id})
    metrics.add_metric("failed", MetricUnit.Count, len(done.troubles))
    return _told(done.outcomes)


def _told(outcomes: Sequence[Outcome]) -> dict[str, int]:
    for outcome in outcomes:
        if outcome.told in _FAILED:
            _log(outcome)
    counts = Counter(str(outcome.told) for outcome in outcomes)
    for told in Told:
        if counts[told] and told != Told.FAILED:
            metrics.add_metric(str(told), MetricUnit.Count, counts[told])
    metrics.add_metric("not_taken", MetricUnit.Count, counts[Told.FAILED])
    return dict(counts)


def _log(outcome: Outcome) -> None:
    logger.warning(
        "webhook not taken",
        extra={
            "told": str(outcome.told),
            "endpointId": outcome.endpoint_id,
            "deliveryId": outcome.delivery_id,
            "eventId": outcome.event_id,
            "status": outcome.status,
            "problem": outcome.problem,
        },
    )


cold_start.finish(webhook_endpoints)
