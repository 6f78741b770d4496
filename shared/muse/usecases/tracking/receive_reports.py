"""Take in a webhook that reports about orders: check who sent it, and hand its reports on."""

from __future__ import annotations

from muse.ports import ReportBus
from muse.ports.reports.webhooks import ReportWebhooks, WebhookRequest


def receive_store_reports(
    store_id: int, request: WebhookRequest, webhooks: ReportWebhooks, bus: ReportBus
) -> int:
    """How many reports were handed to the bus. Nothing is kept here of what came before: a
    repetition is handed on, and harms nobody who records it.

    Errors: those of ReportWebhooks; Unavailable: the sender sends it again."""
    reports = webhooks.of_store(store_id, request)
    bus.publish(*reports)
    return len(reports)


def receive_carrier_reports(
    service: str, request: WebhookRequest, webhooks: ReportWebhooks, bus: ReportBus
) -> int:
    """The same of a carrier, or of a service that watches carriers."""
    reports = webhooks.of_carrier(service, request)
    bus.publish(*reports)
    return len(reports)
