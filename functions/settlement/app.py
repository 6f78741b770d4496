"""Settle one checkout: capture exactly what is due, or release the hold."""

from __future__ import annotations

from aws_lambda_powertools.utilities.typing import LambdaContext

from muse.runtime import cold_start
from muse.runtime.logging import logger
from muse.runtime.wiring.aws.notifier import notifier
from muse.runtime.wiring.aws.storage import storage
from muse.runtime.wiring.clock import clock
from muse.runtime.wiring.outside.payments import payments
from muse.usecases.placement.report import Report, settlement_report
from muse.usecases.settlement.settle_checkout import settle_checkout


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, str], context: LambdaContext) -> Report:
    """`{sessionId}` → the checkout's report. May be repeated."""
    logger.append_keys(session_id=event["sessionId"])
    session = settle_checkout(event["sessionId"], storage(), payments(), clock(), notifier())
    return settlement_report(session)


cold_start.finish(storage)
