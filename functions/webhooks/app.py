"""Webhooks: check that they are from whom they say, and hand them to the event bus."""

from __future__ import annotations

from typing import Annotated, Any

from aws_lambda_powertools.event_handler.openapi.params import Header
from aws_lambda_powertools.utilities.typing import LambdaContext

from muse.runtime import cold_start
from muse.runtime.api.base import Success
from muse.runtime.api.webhooks import ReceivedView, ReportsReceivedView
from muse.runtime.errors_in_docs import errors
from muse.runtime.http import http_app, raw_body, serve, webhook_request
from muse.runtime.wiring.aws.bus import bus, report_bus
from muse.runtime.wiring.outside.webhooks import payment_webhooks, report_webhooks
from muse.usecases.payment_events.receive_payment_event import receive_payment_event
from muse.usecases.tracking.receive_reports import receive_carrier_reports, receive_store_reports

app = http_app()


@app.post(
    "/webhooks/stripe",
    operation_id="receiveStripeEvent",
    tags=["Webhooks"],
    responses=errors(400, 413, 422),
)
def post_stripe(
    stripe_signature: Annotated[str, Header(alias="Stripe-Signature", max_length=2000)] = "",
) -> Success[ReceivedView]:
    """One of Stripe's events, signed. 200 once it is handed on for good: until then Stripe sends it
    again. Repetitions are welcome."""
    receive_payment_event(raw_body(app), stripe_signature, payment_webhooks(), bus())
    return Success(data=ReceivedView(received=True))


@app.post(
    "/webhooks/retailers/<store_id>",
    operation_id="receiveStoreReports",
    tags=["Webhooks"],
    responses=errors(400, 404, 413, 422, 502),
)
def post_retailer(store_id: int) -> Success[ReportsReceivedView]:
    """What a store reports of its orders, in its own form and signed its own way (docs/events.md).
    200 once it is handed on for good. Repetitions are welcome."""
    reports = receive_store_reports(store_id, webhook_request(app), report_webhooks(), report_bus())
    return Success(data=ReportsReceivedView(received=True, reports=reports))


@app.post(
    "/webhooks/carriers/<service>",
    operation_id="receiveCarrierReports",
    tags=["Webhooks"],
    responses=errors(400, 404, 413, 422),
)
def post_carrier(service: str) -> Success[ReportsReceivedView]:
    """What a service that watches carriers reports of parcels: `easypost`, `aftership`. 200 once it
    is handed on for good. Repetitions are welcome."""
    reports = receive_carrier_reports(
        service, webhook_request(app), report_webhooks(), report_bus()
    )
    return Success(data=ReportsReceivedView(received=True, reports=reports))


def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    return serve(app, event, context)


cold_start.finish()
