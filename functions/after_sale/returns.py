"""Returns: shoppers ask for them, operations say what became of them."""

from __future__ import annotations

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Header
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from muse.runtime.api.after_sale.returns import (
    InstructionsBody,
    ReceivedBody,
    RefusedReturnBody,
    ReturnBody,
)
from muse.runtime.api.base import Success
from muse.runtime.api.orders import OrderView
from muse.runtime.errors_in_docs import errors
from muse.runtime.http import caller, ops_person
from muse.runtime.wiring.after_sale import after_sale
from muse.runtime.wiring.outside.stores import store_pages, stores
from muse.usecases.returns.end_return import EndReturn, expire_return, refuse_return
from muse.usecases.returns.instruct_return import instruct_return
from muse.usecases.returns.receive_return import receive_return
from muse.usecases.returns.request_return import request_return

_OPS_ERRORS = errors(400, 401, 403, 404, 409, 413, 422)

Key = Annotated[str, Header(alias="Idempotency-Key", min_length=1, max_length=200)]

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]  # the library says no types


@router.post(
    "/api/v1/orders/<order_number>/returns",
    operation_id="requestReturn",
    tags=["Orders"],
    responses=errors(400, 401, 404, 409, 413, 422),
)
def post_return(order_number: str, body: ReturnBody, idempotency_key: Key) -> Success[OrderView]:
    """Send pieces back, once the order is shipped and until `returnableUntil`. The money comes back
    when the store has received them.

    The same request with the same `Idempotency-Key` is one return."""
    command = body.to_command(order_number, caller(router), idempotency_key)
    return Success(data=OrderView.of(request_return(command, after_sale())))


@router.post(
    "/api/v1/ops/orders/<order_number>/returns/<number>/received",
    operation_id="receiveReturn",
    tags=["Operations"],
    responses=_OPS_ERRORS,
)
def post_received(order_number: str, number: int, body: ReceivedBody) -> Success[OrderView]:
    """The store has these pieces: the shopper gets the money for them. Safe to repeat."""
    command = body.to_command(order_number, number, ops_person(router))
    return Success(data=OrderView.of(receive_return(command, after_sale())))


@router.post(
    "/api/v1/ops/orders/<order_number>/returns/<number>/refused",
    operation_id="refuseReturn",
    tags=["Operations"],
    responses=_OPS_ERRORS,
)
def post_refused(order_number: str, number: int, body: RefusedReturnBody) -> Success[OrderView]:
    """The store doesn't take it: the shopper reads why. Safe to repeat."""
    command = EndReturn(order_number, number, ops_person(router))
    return Success(data=OrderView.of(refuse_return(command, body.reason, after_sale())))


@router.post(
    "/api/v1/ops/orders/<order_number>/returns/<number>/expired",
    operation_id="expireReturn",
    tags=["Operations"],
    responses=_OPS_ERRORS,
)
def post_expired(order_number: str, number: int) -> Success[OrderView]:
    """Nothing has come, and it is overdue. Safe to repeat."""
    command = EndReturn(order_number, number, ops_person(router))
    return Success(data=OrderView.of(expire_return(command, after_sale())))


@router.post(
    "/api/v1/ops/orders/<order_number>/returns/<number>/instructions",
    operation_id="instructReturn",
    tags=["Operations"],
    responses=_OPS_ERRORS,
)
def post_instructions(order_number: str, number: int, body: InstructionsBody) -> Success[OrderView]:
    """Say how to send it, with where the store has the label. Later ones replace earlier ones."""
    command = body.to_command(order_number, number, ops_person(router))
    done = instruct_return(command, after_sale(), stores(), store_pages())
    return Success(data=OrderView.of(done))
