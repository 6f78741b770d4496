"""Receive a store's mail, which Amazon SES has put into the bucket."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote_plus

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from muse.runtime import cold_start
from muse.runtime.logging import logger
from muse.runtime.metrics import metrics
from muse.runtime.wiring.aws.storage import storage
from muse.runtime.wiring.mail import receiving
from muse.usecases.tracking.receive_mail import receive_mail


@metrics.log_metrics
@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, list[str]]:
    """A notification of S3 that messages were put there. Gives what came of each; whatever is
    raised means: deliver it again."""
    received = [_receive(bucket, key) for bucket, key in _stored(event)]
    metrics.add_metric("messages", MetricUnit.Count, len(received))
    return {"received": received}


def _receive(bucket: str, key: str) -> str:
    outcome = receive_mail(key, receiving(bucket))
    logger.info("mail received", extra={"key": key, "outcome": outcome})
    metrics.add_metric(str(outcome), MetricUnit.Count, 1)
    return outcome


def _stored(event: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Bucket and key of each message. S3 writes keys as in a form; its test event has none."""
    for record in event.get("Records", ()):
        match record:
            case {"s3": {"bucket": {"name": str(bucket)}, "object": {"key": str(key)}}}:
                yield bucket, unquote_plus(key)
            case _:
                logger.error("not a notification of S3")


cold_start.finish(storage)
