"""Link an account at a store, and have its login tried once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from muse.domain.accounts.audit import AuditAction, AuditEntry
from muse.domain.accounts.credentials import Credentials, Purpose
from muse.domain.accounts.linked_account import MUSE, LinkedAccount, context_of
from muse.domain.accounts.login_check import NOT_STARTED, LoginCheck
from muse.domain.accounts.revocation import Revocation
from muse.domain.errors import Forbidden, StoreHasNoLogin, TooManyLinks, Unavailable
from muse.domain.ids import new_account_version
from muse.ports import LinkedAccounts
from muse.usecases.accounts.dependencies import AccountDependencies
from muse.usecases.accounts.revoke_links import request_revocation

LINKS_PER_HOUR = 10
_HOUR = timedelta(hours=1)
_MOST_ENTRIES = 100


@dataclass(frozen=True, slots=True)
class LinkAccount:
    """`by` is who links it: `shopper`, or `ops:<person>` for Muse's own."""

    owner: str
    store_id: int
    credentials: Credentials
    by: str = "shopper"


def shopper_as_owner(user_id: str) -> str:
    """The owner that a user is. Error: Forbidden for a user who bears Muse's name."""
    if user_id == MUSE:
        raise Forbidden
    return user_id


def link_account(command: LinkAccount, deps: AccountDependencies) -> LinkedAccount:
    """The account as it is stored now, in place of an earlier one at the store. Its check is
    pending; not_checked when nobody will do it.

    Errors: UnknownStore, StoreHasNoLogin, TooManyLinks, Unavailable (nothing was linked)."""
    store = deps.stores.store(command.store_id)
    if not store.has_login:
        raise StoreHasNoLogin
    require_seldom(command.owner, AuditAction.LINKED, deps.accounts, deps.clock.now())
    earlier = deps.accounts.account(command.owner, store.store_id)
    account = _encrypted(command, deps)
    entry = AuditEntry(
        account.owner,
        account.linked_at,
        AuditAction.LINKED,
        account.linked_by,
        account.store_id,
        account.purpose,
    )
    revocation = Revocation.of(earlier, account.linked_at) if earlier else None
    deps.accounts.link(account, entry, revocation)
    if earlier:
        deps.browser_logins.delete(earlier)
    request_revocation(revocation, deps.revocations)
    return _with_requested_check(account, deps)


def _encrypted(command: LinkAccount, deps: AccountDependencies) -> LinkedAccount:
    context = context_of(command.owner, command.store_id, Purpose.PASSWORD)
    return LinkedAccount(
        owner=command.owner,
        store_id=command.store_id,
        purpose=Purpose.PASSWORD,
        version=new_account_version(),
        sealed=deps.encryption.encrypt(command.credentials, context),
        username=command.credentials.masked_username,
        linked_at=deps.clock.now(),
        linked_by=command.by,
    )


def require_seldom(
    owner: str, action: AuditAction, accounts: LinkedAccounts, now: datetime
) -> None:
    """Whoever tries out other people's passwords needs many tries. Error: TooManyLinks."""
    if owner == MUSE:
        return
    lately = accounts.entries(owner, _MOST_ENTRIES, since=now - _HOUR)
    links = [entry.at for entry in lately if entry.action is action]
    if len(links) >= LINKS_PER_HOUR:
        free_at = links[LINKS_PER_HOUR - 1] + _HOUR
        raise TooManyLinks(seconds=(free_at - now).total_seconds())


def _with_requested_check(account: LinkedAccount, deps: AccountDependencies) -> LinkedAccount:
    try:
        deps.checks.request(account)
    except Unavailable:
        check = LoginCheck.not_checked(NOT_STARTED, deps.clock.now())
        deps.accounts.end_check(account, check)
        return account.checked(check)
    return account
