"""Linked accounts at stores, the shopper's own. Muse's own are in operations.py, linking by signing
in at the store in links.py."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from accounts_api.links import router as links
from accounts_api.operations import router as operations
from muse.runtime import cold_start
from muse.runtime.api.accounts import (
    AccountBody,
    AccountListView,
    AccountView,
    ErasedView,
    UnlinkedView,
)
from muse.runtime.api.base import Success
from muse.runtime.errors_in_docs import errors
from muse.runtime.http import caller, http_app, serve
from muse.runtime.wiring.accounts.linking import linking
from muse.runtime.wiring.aws.vault import linked_accounts
from muse.usecases.accounts.link_account import link_account, shopper_as_owner
from muse.usecases.accounts.unlink_account import erase_accounts, unlink_account
from muse.usecases.accounts.view_accounts import details_of, view_account, view_accounts

_TAGS = ["Accounts"]

app = http_app()
app.include_router(operations)
app.include_router(links)


@app.get(
    "/api/v1/stores/accounts",
    operation_id="listAccounts",
    tags=_TAGS,
    responses=errors(401),
)
def get_accounts() -> Success[AccountListView]:
    """All of your linked accounts, without secrets: store, since when, masked user name, whether
    the login works, and when it was last used for what."""
    return Success(data=AccountListView.of(view_accounts(_owner(), linking())))


@app.delete(
    "/api/v1/stores/accounts",
    operation_id="eraseAccounts",
    tags=_TAGS,
    responses=errors(401, 409),
)
def delete_accounts() -> Success[ErasedView]:
    """Erase all of your linked accounts. Safe to repeat."""
    return Success(data=ErasedView(erased=erase_accounts(_owner(), "shopper", linking())))


@app.put(
    "/api/v1/stores/<store_id>/account",
    operation_id="linkAccount",
    tags=_TAGS,
    responses=errors(400, 401, 404, 413, 422, 429),
)
def put_account(store_id: int, body: AccountBody) -> Success[AccountView]:
    """Link your account at a store, in place of an earlier one. Its login is tried once, without an
    order: `check` is `pending` until then.

    The account is not used to place orders yet; `notUsedBecause` says why."""
    deps = linking()
    account = link_account(body.to_command(_owner(), store_id), deps)
    return Success(data=AccountView.of(details_of(account, deps)))


@app.get(
    "/api/v1/stores/<store_id>/account",
    operation_id="getAccount",
    tags=_TAGS,
    responses=errors(401, 404, 422),
)
def get_account(store_id: int) -> Success[AccountView]:
    """Your linked account at a store, without secrets."""
    return Success(data=AccountView.of(view_account(_owner(), store_id, linking())))


@app.delete(
    "/api/v1/stores/<store_id>/account",
    operation_id="unlinkAccount",
    tags=_TAGS,
    responses=errors(401, 404, 409, 422),
)
def delete_account(store_id: int) -> Success[UnlinkedView]:
    """Unlink your account at a store; its credentials are deleted, its tokens revoked there."""
    unlink_account(_owner(), store_id, "shopper", linking())
    return Success(data=UnlinkedView())


def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    return serve(app, event, context)


def _owner() -> str:
    return shopper_as_owner(caller(app))


cold_start.finish(linked_accounts)
