"""Place one order through its store's web pages; try a login, or everything but the order."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from muse.domain.store import Method
from muse.runtime.logging import logger
from muse.runtime.wiring.canaries import canary_told
from muse.runtime.wiring.clock import clock
from muse.runtime.wiring.outside.headless import (
    checking_logins,
    headless_canaries,
    placing_headless_orders,
)
from muse.usecases.accounts.check_login import CheckLogin, check_login
from muse.usecases.placement.place_order import PlaceOrder, place_order
from muse.usecases.placement.report import Report, order_report


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> Report:
    """`{orderNumber}` → the order's report; raises the workflow's decisions. `{checkLogin: {owner,
    storeId, version}}` → `{check}`, what came of it. `{canary: {storeId}}` → how it ended."""
    ends = clock().now() + timedelta(milliseconds=context.get_remaining_time_in_millis())
    if "checkLogin" in event:
        return {"check": _check(**event["checkLogin"])}
    if "canary" in event:
        return canary_told(event["canary"]["storeId"], Method.HEADLESS, ends, headless_canaries())
    logger.append_keys(order_number=event["orderNumber"])
    command = PlaceOrder(event["orderNumber"], Method.HEADLESS, ends)
    order = place_order(command, placing_headless_orders())
    return order_report(order)


def _check(owner: str, storeId: int, version: str) -> str:  # noqa: N803 - the event's own names
    logger.append_keys(owner=owner, store_id=storeId)
    check = check_login(CheckLogin(owner, storeId, version), checking_logins())
    told = str(check.state) if check else "dropped"
    logger.info("login check", extra={"check": told, "code": check.code if check else None})
    return told
