"""Stores for the operations team: how their methods do. What switches them is in app.py."""

from __future__ import annotations

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from muse.runtime.api.base import Success
from muse.runtime.api.operations.stores import OpsStoreView
from muse.runtime.errors_in_docs import errors
from muse.runtime.wiring.aws.storage import storage
from muse.runtime.wiring.clock import clock
from muse.runtime.wiring.outside.stores import stores
from muse.usecases.operations.view_stores import view_store, view_stores

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]  # the library says no types


@router.get(
    "/api/v1/ops/stores",
    operation_id="listStoresForOperations",
    tags=["Operations"],
    responses=errors(401, 403),
)
def get_stores() -> Success[list[OpsStoreView]]:
    """Every store with what decides about its methods, and what an order placed now is tried by."""
    seen = view_stores(storage(), stores(), clock())
    return Success(data=[OpsStoreView.of(store) for store in seen])


@router.get(
    "/api/v1/ops/stores/<store_id>",
    operation_id="getStoreForOperations",
    tags=["Operations"],
    responses=errors(401, 403, 404, 422),
)
def get_store(store_id: int) -> Success[OpsStoreView]:
    """One store."""
    return Success(data=OpsStoreView.of(view_store(store_id, storage(), stores(), clock())))
