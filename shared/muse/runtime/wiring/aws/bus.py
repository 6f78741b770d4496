"""The event bus."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from muse.adapters.events import Bus, EventBridgeBus, payment_event_from
from muse.domain.payments.payment_event import PaymentEvent
from muse.domain.tracking.report import OrderReport
from muse.ports import EventBus, ReportBus
from muse.runtime.settings import required
from muse.runtime.wiring.outside.stores import stores

_STRIPE_ITSELF = "aws.partner/stripe.com/"


@cache
def bus() -> EventBus:
    return EventBridgeBus(_bus())


@cache
def report_bus() -> ReportBus:
    from muse.adapters.events.reports import EventBridgeReports

    return EventBridgeReports(_bus())


@cache
def _bus() -> Bus:
    return Bus(required("EVENT_BUS_NAME"))


def order_reports(delivered: Mapping[str, Any]) -> tuple[OrderReport, ...]:
    """The reports in an event that a rule of the bus hands a function. Errors: Malformed,
    Conflict."""
    from muse.adapters.events.reports import reports_from

    return reports_from(delivered, stores(), required("OWN_ACCOUNT"))


def payment_event(delivered: Mapping[str, Any]) -> PaymentEvent:
    """What a rule of the bus hands a function: as Muse has published it, or as Stripe does on a bus
    of its own, which nobody else can put events on."""
    if str(delivered["source"]).startswith(_STRIPE_ITSELF):
        from muse.adapters.stripe.webhooks import payment_event_of

        return payment_event_of(delivered["detail"])
    return payment_event_from(delivered)
