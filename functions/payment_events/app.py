"""Hear news from the payment service, off the event bus."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from muse.runtime import cold_start
from muse.runtime.logging import logger
from muse.runtime.metrics import metrics
from muse.runtime.wiring.aws.bus import payment_event
from muse.runtime.wiring.aws.storage import storage
from muse.runtime.wiring.reviewing import reviewing
from muse.usecases.payment_events.note_payment_event import note_payment_event


@metrics.log_metrics
@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, str]:
    """One event of the bus (`detail-type` is Stripe's, `detail` names the object). Gives what came
    of it. Whatever is raised means: deliver it again."""
    news = payment_event(event)
    logger.append_keys(event_id=news.event_id, kind=news.kind)
    heard = note_payment_event(news, reviewing())
    metrics.add_metric(str(heard), MetricUnit.Count, 1)
    return {"eventId": news.event_id, "heard": heard}


cold_start.finish(storage)
