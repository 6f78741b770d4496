"""Publish what was stored of orders, checkouts and refunds as events on the bus."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from muse.runtime import cold_start
from muse.runtime.logging import logger
from muse.runtime.metrics import metrics
from muse.runtime.wiring.aws.streams import event_publisher, read_records
from muse.usecases.outbox.publish_changes import publish_changes


class NotPublished(Exception):
    """The first record of a batch could not be published."""


@metrics.log_metrics
@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """The records of one shard, in their order. Names the first that is to be sent again, with all
    behind it. NotPublished when that is the first of all: Lambda then halves the batch, until what
    can't be published is alone, and gives that up after some tries."""
    records = event["Records"]
    read = read_records(records)
    report = publish_changes(read.changes, event_publisher())
    metrics.add_metric("published", MetricUnit.Count, report.published)
    if report.done == len(records):
        return {"batchItemFailures": []}
    why = report.refusal or read.unreadable
    sequence_number = records[report.done]["dynamodb"]["SequenceNumber"]
    logger.error("not published", extra={"sequenceNumber": sequence_number, "why": why})
    if report.done == 0:
        raise NotPublished(why)
    return {"batchItemFailures": [{"itemIdentifier": sequence_number}]}


cold_start.finish(event_publisher)
