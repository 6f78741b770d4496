"""Placing a checkout, and giving it up."""

from __future__ import annotations

from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Header
from aws_lambda_powertools.utilities.typing import LambdaContext

from muse.domain.session import CheckoutSession
from muse.runtime import cold_start
from muse.runtime.api.base import Success, SuccessWithMessage
from muse.runtime.api.checkout import SessionView
from muse.runtime.api.placement import PlacementView
from muse.runtime.errors_in_docs import errors
from muse.runtime.http import caller, http_app, preferred_wait, serve
from muse.runtime.wiring.aws.storage import storage
from muse.runtime.wiring.clock import clock
from muse.runtime.wiring.outside.payments import payments
from muse.runtime.wiring.placing import placing
from muse.usecases.checkout.cancel_checkout import cancel_checkout, cancel_payment
from muse.usecases.checkout.place_checkout import PlaceCheckout, place_checkout
from muse.usecases.checkout.view_checkout import CheckoutView

USUAL_WAIT_SECONDS = 10.0
LONGEST_WAIT_SECONDS = 20.0  # the gateway gives up at 30; paying can take some of that

_PREFER = (
    "`wait=N` (RFC 7240): answer after N seconds at the latest, 0 to "
    f"{LONGEST_WAIT_SECONDS:.0f}, {USUAL_WAIT_SECONDS:.0f} if nothing is said. "
    "What is not settled by then goes on all the same."
)

app = http_app()


@app.post(
    "/api/v1/checkout/sessions/<session_id>/place",
    operation_id="placeCheckout",
    tags=["Checkout"],
    responses={202: {"description": "Not settled yet: the orders so far"}}
    | errors(401, 402, 404, 409, 410, 422, 429, 502),
)
def post_place(
    session_id: str,
    prefer: Annotated[str | None, Header(alias="Prefer", description=_PREFER)] = None,
) -> Response[SuccessWithMessage[PlacementView]]:
    """Hold the money, place one order with each store at once, take exactly what is due.

    200 when settled or when the shopper must confirm the payment (`nextAction`), 202 with the
    orders so far when it takes longer than `Prefer: wait=N` seconds or only people are left.
    Repeating it is safe and returns the same orders."""
    wait = preferred_wait(prefer, USUAL_WAIT_SECONDS, LONGEST_WAIT_SECONDS)
    view = place_checkout(PlaceCheckout(session_id, caller(app), wait), placing())
    placed = PlacementView.of(view, clock().now())
    settled = view.session.is_final or placed.must_confirm
    return Response(
        status_code=200 if settled else 202,
        content_type="application/json",
        body=SuccessWithMessage(data=placed, message=placed.message),
    )


@app.post(
    "/api/v1/checkout/sessions/<session_id>/payment/cancel",
    operation_id="cancelPayment",
    tags=["Checkout"],
    responses=errors(401, 404, 409, 502),
)
def post_payment_cancel(session_id: str) -> Success[SessionView]:
    """Give up a pending payment confirmation: the session can be edited again."""
    return _session(cancel_payment(session_id, caller(app), storage(), payments(), clock()))


@app.post(
    "/api/v1/checkout/sessions/<session_id>/cancel",
    operation_id="cancelCheckout",
    tags=["Checkout"],
    responses=errors(401, 404, 409, 410, 502),
)
def post_cancel(session_id: str) -> Success[SessionView]:
    """Give up the checkout; the cart keeps its items."""
    return _session(cancel_checkout(session_id, caller(app), storage(), payments(), clock()))


def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    return serve(app, event, context)


def _session(session: CheckoutSession) -> Success[SessionView]:
    return Success(data=SessionView.of(CheckoutView(session), clock().now()))


cold_start.finish(storage)
