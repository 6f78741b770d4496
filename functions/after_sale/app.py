"""After the sale: cancelling orders, giving money back, what stores pay back to Muse, and payments
that went wrong."""

from __future__ import annotations

from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Header
from aws_lambda_powertools.utilities.typing import LambdaContext

from after_sale.returns import router as returns
from muse.domain.order import Order
from muse.runtime import cold_start
from muse.runtime.api.after_sale.refunds import (
    CollectionBody,
    DeniedBody,
    DifferenceView,
    ExplainBody,
    OpsCancelBody,
    PaidOutBody,
    PurchaseBody,
    RefundBody,
    ReviewBody,
    StoreRefundBody,
    WriteOffBody,
)
from muse.runtime.api.base import Success
from muse.runtime.api.checkout import SessionView
from muse.runtime.api.orders import OrderView
from muse.runtime.errors_in_docs import errors
from muse.runtime.http import caller, http_app, ops_person, serve
from muse.runtime.wiring.after_sale import after_sale
from muse.runtime.wiring.aws.storage import storage
from muse.runtime.wiring.clock import clock
from muse.runtime.wiring.reviewing import reviewing
from muse.usecases.after_sale.cancel_order import CancelOrder, cancel_order, deny_cancellation
from muse.usecases.after_sale.correct_purchase import correct_purchase
from muse.usecases.after_sale.record_store_refund import (
    RecordStoreRefund,
    WriteOffStoreRefund,
    record_store_refund,
    write_off_store_refund,
)
from muse.usecases.after_sale.refund_order import check_refund, pay_out_refund, refund_order
from muse.usecases.checkout.view_checkout import CheckoutView
from muse.usecases.money_check.difference_task import explain_difference
from muse.usecases.operations.decide_review import DecideReview, decide_review
from muse.usecases.settlement.end_collection import EndCollection, end_collection

_ASKING = {202: {"description": "The store is being asked by a person; the order still stands"}}
_OPS_ERRORS = errors(400, 401, 403, 404, 409, 413, 422)

Key = Annotated[str, Header(alias="Idempotency-Key", min_length=1, max_length=200)]

app = http_app()
app.include_router(returns)


@app.post(
    "/api/v1/orders/<order_number>/cancel",
    operation_id="cancelOrder",
    tags=["Orders"],
    responses=_ASKING | errors(401, 404, 409, 502),
)
def post_cancel(order_number: str) -> Response[Success[OrderView]]:
    """Call the order off, until it is shipped; what was taken for it is refunded.

    202 when only a person can ask the store: `cancelRequested`. 409 with the store's words when it
    refuses. Safe to repeat."""
    return _cancelled(cancel_order(CancelOrder(order_number, user_id=caller(app)), after_sale()))


@app.post(
    "/api/v1/ops/orders/<order_number>/cancel",
    operation_id="cancelOrderForOperations",
    tags=["Operations"],
    responses=_ASKING | _OPS_ERRORS | errors(502),
)
def post_ops_cancel(order_number: str, body: OpsCancelBody) -> Response[Success[OrderView]]:
    """Call the order off, also when it is shipped. With `storeConfirmed` its store isn't asked: it
    has said so, or did it by itself; an open task to ask it is done."""
    by = f"ops:{ops_person(app)}"
    command = CancelOrder(order_number, by, note=body.reason, store_confirmed=body.store_confirmed)
    return _cancelled(cancel_order(command, after_sale()))


@app.post(
    "/api/v1/ops/orders/<order_number>/cancel/denied",
    operation_id="denyCancellation",
    tags=["Operations"],
    responses=_OPS_ERRORS,
)
def post_cancel_denied(order_number: str, body: DeniedBody) -> Success[OrderView]:
    """The store won't cancel: the order stands, and the shopper reads why."""
    person = ops_person(app)
    return _order(deny_cancellation(order_number, body.reason, after_sale(), person))


@app.post(
    "/api/v1/ops/orders/<order_number>/refunds",
    operation_id="refundOrder",
    tags=["Operations"],
    responses=_OPS_ERRORS,
)
def post_refund(order_number: str, body: RefundBody, idempotency_key: Key) -> Success[OrderView]:
    """Give money back: all that is left, some pieces, the shipping, or an amount.

    The same request with the same `Idempotency-Key` is one refund. `status` of the refund is
    `pending` until Stripe has made it; a `failed` one becomes a task."""
    command = body.to_command(order_number, ops_person(app), idempotency_key)
    return _order(refund_order(command, after_sale()))


@app.put(
    "/api/v1/ops/orders/<order_number>/purchase",
    operation_id="correctPurchase",
    tags=["Operations"],
    responses=_OPS_ERRORS,
)
def put_purchase(order_number: str, body: PurchaseBody) -> Success[OrderView]:
    """Correct what was recorded of the purchase at the store; the money follows: the right amount
    is taken, what was taken too much goes back, what is missing becomes a task. Safe to repeat."""
    return _order(correct_purchase(body.to_command(order_number, ops_person(app)), after_sale()))


@app.post(
    "/api/v1/ops/orders/<order_number>/refunds/<number>/check",
    operation_id="checkRefund",
    tags=["Operations"],
    responses=_OPS_ERRORS | errors(502),
)
def post_check(order_number: str, number: int) -> Success[OrderView]:
    """Make a pending refund now, or find out what became of it."""
    ops_person(app)
    return _order(check_refund(order_number, number, after_sale()))


@app.post(
    "/api/v1/ops/orders/<order_number>/refunds/<number>/paid-out",
    operation_id="recordRefundPaidOut",
    tags=["Operations"],
    responses=_OPS_ERRORS,
)
def post_paid_out(order_number: str, number: int, body: PaidOutBody) -> Success[OrderView]:
    """The shopper was paid in another way what Stripe could not refund; closes the task."""
    person = ops_person(app)
    return _order(pay_out_refund(order_number, number, person, body.reference, after_sale()))


@app.post(
    "/api/v1/ops/orders/<order_number>/store-refund",
    operation_id="recordStoreRefund",
    tags=["Operations"],
    responses=_OPS_ERRORS,
)
def post_store_refund(
    order_number: str, body: StoreRefundBody, idempotency_key: Key
) -> Success[OrderView]:
    """Money came back from the store. The same `Idempotency-Key` is the same money."""
    command = RecordStoreRefund(order_number, ops_person(app), idempotency_key, body.amount_cents)
    return _order(record_store_refund(command, storage(), clock()))


@app.post(
    "/api/v1/ops/orders/<order_number>/store-refund/written-off",
    operation_id="writeOffStoreRefund",
    tags=["Operations"],
    responses=_OPS_ERRORS,
)
def post_written_off(order_number: str, body: WriteOffBody) -> Success[OrderView]:
    """The store won't pay what it owes: nothing more is expected of it, its task is done."""
    command = WriteOffStoreRefund(order_number, ops_person(app), body.reason)
    return _order(write_off_store_refund(command, storage(), clock()))


@app.post(
    "/api/v1/ops/checkouts/<session_id>/money-check",
    operation_id="explainDifference",
    tags=["Operations"],
    responses=_OPS_ERRORS,
)
def post_money_check(session_id: str, body: ExplainBody) -> Success[DifferenceView]:
    """What the money check found about this checkout is explained, or put right; closes the task.
    It begins anew when a later check finds something else. A charge of no checkout is named by its
    own id."""
    person = ops_person(app)
    task = explain_difference(session_id, person, body.resolution, storage(), clock())
    return Success(data=DifferenceView.of(task))


@app.post(
    "/api/v1/ops/checkouts/<session_id>/review",
    operation_id="decideReview",
    tags=["Operations"],
    responses=_OPS_ERRORS | errors(502),
)
def post_review(session_id: str, body: ReviewBody) -> Success[SessionView]:
    """Say whether a checkout with a doubtful payment is ordered. Refused, its orders are called off
    (stores that have one are asked to cancel it) and the money is released. Safe to repeat."""
    command = DecideReview(session_id, body.approve, body.reason, ops_person(app))
    return _checkout(decide_review(command, reviewing()))


@app.post(
    "/api/v1/ops/checkouts/<session_id>/collection",
    operation_id="endCollection",
    tags=["Operations"],
    responses=_OPS_ERRORS,
)
def post_collection(session_id: str, body: CollectionBody) -> Success[SessionView]:
    """The shopper paid in another way what could not be taken, or it is written off. Safe to
    repeat with the same reference."""
    command = EndCollection(session_id, ops_person(app), body.state, body.reference)
    return _checkout(end_collection(command, storage(), clock()))


def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    return serve(app, event, context)


def _order(order: Order) -> Success[OrderView]:
    return Success(data=OrderView.of(order))


def _checkout(view: CheckoutView) -> Success[SessionView]:
    return Success(data=SessionView.of(view, clock().now()))


def _cancelled(order: Order) -> Response[Success[OrderView]]:
    return Response(
        status_code=202 if order.cancel_is_open else 200,
        content_type="application/json",
        body=_order(order),
    )


cold_start.finish(storage)
