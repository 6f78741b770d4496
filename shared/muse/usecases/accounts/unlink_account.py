"""Unlink one account, or erase all of one owner."""

from __future__ import annotations

from muse.domain.accounts.audit import AuditAction, AuditEntry
from muse.domain.accounts.linked_account import LinkedAccount
from muse.domain.accounts.revocation import Revocation
from muse.domain.errors import NotFound, VersionConflict
from muse.usecases.accounts.dependencies import AccountDependencies
from muse.usecases.accounts.revoke_links import request_revocation

_TRIES = 3
_NONE = "No account is linked at this store."


def unlink_account(owner: str, store_id: int, by: str, deps: AccountDependencies) -> None:
    """Delete the account and its saved login, and have its tokens revoked at the store. An order
    that uses it right now goes on.

    Errors: NotFound, VersionConflict (it is linked anew again and again), Unavailable."""
    account = deps.accounts.account(owner, store_id)
    if account is None:
        raise NotFound(_NONE)
    _delete(account, AuditAction.UNLINKED, by, deps)


def erase_accounts(owner: str, by: str, deps: AccountDependencies) -> int:
    """Delete everything that is secret of an owner: how many accounts there were. It is on record
    also when there were none. Safe to repeat. Errors: as above."""
    accounts = deps.accounts.accounts_of(owner)
    for account in accounts:
        _delete(account, AuditAction.ERASED, by, deps)
    deps.accounts.record(AuditEntry(owner, deps.clock.now(), AuditAction.ERASED, by))
    return len(accounts)


def _delete(
    account: LinkedAccount, action: AuditAction, by: str, deps: AccountDependencies
) -> None:
    """Whatever is linked there, also when it is linked anew meanwhile."""
    present: LinkedAccount | None = account
    for tries_left in reversed(range(_TRIES)):
        if present is None:
            return
        deps.browser_logins.delete(present)
        now = deps.clock.now()
        entry = AuditEntry(
            present.owner, now, action, by, store_id=present.store_id, purpose=present.purpose
        )
        revocation = Revocation.of(present, now)
        try:
            deps.accounts.unlink(present, entry, revocation)
        except VersionConflict:
            if not tries_left:
                raise
        else:
            request_revocation(revocation, deps.revocations)
            return
        present = deps.accounts.account(present.owner, present.store_id)
