"""Look at linked accounts: everything but what is secret."""

from __future__ import annotations

from dataclasses import dataclass

from muse.domain.accounts.audit import AuditAction, AuditEntry
from muse.domain.accounts.linked_account import LinkedAccount
from muse.domain.accounts.login_check import LoginCheck
from muse.domain.errors import NotFound, UnknownStore
from muse.ports import StoreRegistry
from muse.usecases.accounts.dependencies import AccountDependencies

MOST_USES = 10
_MOST_ENTRIES = 200
_NONE = "No account is linked at this store."


@dataclass(frozen=True, slots=True)
class AccountDetails:
    """An account with its last uses, the newest first. The store's name is None when Muse doesn't
    know the store any more."""

    account: LinkedAccount
    store_name: str | None
    check: LoginCheck
    uses: tuple[AuditEntry, ...]


def view_account(owner: str, store_id: int, deps: AccountDependencies) -> AccountDetails:
    """One account of an owner. Error: NotFound."""
    account = deps.accounts.account(owner, store_id)
    if account is None:
        raise NotFound(_NONE)
    return details_of(account, deps)


def view_accounts(owner: str, deps: AccountDependencies) -> tuple[AccountDetails, ...]:
    """All accounts of an owner, by store."""
    accounts = deps.accounts.accounts_of(owner)
    entries = deps.accounts.entries(owner, _MOST_ENTRIES) if accounts else []
    return tuple(_details(account, entries, deps) for account in accounts)


def details_of(account: LinkedAccount, deps: AccountDependencies) -> AccountDetails:
    """The same of an account that was read already."""
    return _details(account, deps.accounts.entries(account.owner, _MOST_ENTRIES), deps)


def _details(
    account: LinkedAccount, entries: list[AuditEntry], deps: AccountDependencies
) -> AccountDetails:
    uses = [
        entry
        for entry in entries
        if entry.action is AuditAction.DECRYPTED and entry.store_id == account.store_id
    ]
    return AccountDetails(
        account,
        _name_of(account.store_id, deps.stores),
        account.check.shown(account.linked_at, deps.clock.now()),
        tuple(uses[:MOST_USES]),
    )


def _name_of(store_id: int, stores: StoreRegistry) -> str | None:
    try:
        return stores.store(store_id).name
    except UnknownStore:
        return None
