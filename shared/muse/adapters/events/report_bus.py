"""EventBridge as the port ReportBus: a report as it lies on the bus."""

from __future__ import annotations

import json
from functools import cached_property
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from muse.adapters import aws
from muse.domain.errors import Unavailable
from muse.domain.tracking.report import OrderReport

_CONFIG = Config(connect_timeout=1, read_timeout=3, retries={"mode": "standard", "max_attempts": 3})


class EventBridgeReportBus:
    """Implements muse.ports.reports.ReportBus. `source` says who reports (`muse.mail`); the detail
    type is the report's kind. Numbers and days, nothing personal."""

    def __init__(self, bus_name: str, source: str) -> None:
        self._bus = bus_name
        self._source = source

    @cached_property
    def _client(self) -> Any:
        return aws.client("events", _CONFIG)

    def publish(self, report: OrderReport) -> None:
        """See the port. PutEvents answers 200 also when it took nothing over."""
        entry = {
            "EventBusName": self._bus,
            "Source": self._source,
            "DetailType": report.report.kind,
            "Detail": json.dumps(_detail(report)),
            "Time": report.report.at,
        }
        try:
            answer = self._client.put_events(Entries=[entry])
        except (BotoCoreError, ClientError) as error:
            raise Unavailable from error
        if answer["FailedEntryCount"]:
            raise Unavailable


def _detail(said: OrderReport) -> dict[str, Any]:
    order, report = said.order, said.report
    day = report.estimated_delivery
    return {
        "order": {
            "orderNumber": order.order_number,
            "storeId": order.store_id,
            "storeOrderNumber": order.store_order_number,
            "trackingNumber": order.tracking_number,
        },
        "report": {
            "sender": report.sender,
            "eventId": report.event_id,
            "kind": report.kind,
            "at": report.at.isoformat(),
            "trackingNumber": report.tracking_number,
            "carrier": report.carrier,
            "estimatedDelivery": day.isoformat() if day else None,
            "lines": [{"sku": line.sku, "quantity": line.quantity} for line in report.lines],
            "replaces": list(report.replaces),
        },
    }
