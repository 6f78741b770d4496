"""Webhooks: check that they are from whom they say, and hand them to the event bus."""

from __future__ import annotations

from typing import Annotated, Any

from aws_lambda_powertools.event_handler.openapi.params import Header
from aws_lambda_powertools.utilities.typing import LambdaContext

from muse.runtime import cold_start
from muse.runtime.api.base import Success
from muse.runtime.api.webhooks import ReceivedView
from muse.runtime.errors_in_docs import errors
from muse.runtime.http import http_app, raw_body, serve
from muse.runtime.wiring.aws.bus import bus
from muse.runtime.wiring.outside.webhooks import payment_webhooks
from muse.usecases.payment_events.receive_payment_event import receive_payment_event

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


def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    return serve(app, event, context)


cold_start.finish()
