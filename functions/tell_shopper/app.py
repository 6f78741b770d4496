"""Write to shoppers what became of what they ordered."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from muse.runtime import cold_start
from muse.runtime.logging import logger
from muse.runtime.metrics import metrics
from muse.runtime.wiring.aws.storage import storage
from muse.runtime.wiring.telling import shopper_news, telling
from muse.usecases.telling.tell_shopper import tell_shopper


@metrics.log_metrics
@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, str]:
    """One event of the bus (`detail-type` is its name, `detail` names the order or checkout). Gives
    what came of it. Whatever is raised means: deliver it again."""
    news = shopper_news(event)
    logger.append_keys(event_id=news.event_id, kind=news.name)
    told = tell_shopper(news, telling())
    metrics.add_metric(str(told), MetricUnit.Count, 1)
    return {"eventId": news.event_id, "told": told}


cold_start.finish(storage)
