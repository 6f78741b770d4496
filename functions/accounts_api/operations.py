"""Muse's own accounts at stores, and the erasure of a shopper's, for the operations team."""

from __future__ import annotations

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from muse.domain.accounts.linked_account import MUSE
from muse.runtime.api.accounts import AccountBody, AccountView, ErasedView, UnlinkedView
from muse.runtime.api.base import Success
from muse.runtime.errors_in_docs import errors
from muse.runtime.http import operations_only, ops_person
from muse.runtime.wiring.accounts.linking import linking
from muse.usecases.accounts.link_account import link_account, shopper_as_owner
from muse.usecases.accounts.unlink_account import erase_accounts, unlink_account
from muse.usecases.accounts.view_accounts import details_of, view_account

_OPERATIONS = ["Operations"]
_ONLY = [operations_only]

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]  # the library says no types


@router.put(
    "/api/v1/ops/stores/<store_id>/account",
    operation_id="linkAccountForOperations",
    tags=_OPERATIONS,
    responses=errors(400, 401, 403, 404, 413, 422),
    middlewares=_ONLY,
)
def put_account(store_id: int, body: AccountBody) -> Success[AccountView]:
    """Link Muse's own account at a store, in place of an earlier one. Its login is tried once,
    without an order: `check` is `pending` until then. Orders by browser are placed with it."""
    deps = linking()
    account = link_account(body.to_command(MUSE, store_id, f"ops:{ops_person(router)}"), deps)
    return Success(data=AccountView.of(details_of(account, deps)))


@router.get(
    "/api/v1/ops/stores/<store_id>/account",
    operation_id="getAccountForOperations",
    tags=_OPERATIONS,
    responses=errors(401, 403, 404, 422),
    middlewares=_ONLY,
)
def get_account(store_id: int) -> Success[AccountView]:
    """Muse's own account at a store, without secrets."""
    return Success(data=AccountView.of(view_account(MUSE, store_id, linking())))


@router.delete(
    "/api/v1/ops/stores/<store_id>/account",
    operation_id="unlinkAccountForOperations",
    tags=_OPERATIONS,
    responses=errors(401, 403, 404, 409, 422),
    middlewares=_ONLY,
)
def delete_account(store_id: int) -> Success[UnlinkedView]:
    """Unlink Muse's own account at a store: orders go to the store's next method from now on."""
    unlink_account(MUSE, store_id, f"ops:{ops_person(router)}", linking())
    return Success(data=UnlinkedView())


@router.delete(
    "/api/v1/ops/shoppers/<user_id>/accounts",
    operation_id="eraseAccountsForOperations",
    tags=_OPERATIONS,
    responses=errors(401, 403, 404, 409),
    middlewares=_ONLY,
)
def delete_shoppers_accounts(user_id: str) -> Success[ErasedView]:
    """Erase all linked accounts of one shopper. It is on record who did. Safe to repeat."""
    owner = shopper_as_owner(user_id)
    return Success(
        data=ErasedView(erased=erase_accounts(owner, f"ops:{ops_person(router)}", linking()))
    )
