"""The `AccountLinks` port on DynamoDB."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import islice

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from muse.adapters.dynamodb.database import Database
from muse.adapters.dynamodb.tables.accounts.account_links import (
    REVOCATIONS,
    PendingLinkRow,
    RevocationRow,
    key_of_pending,
    key_of_revocation,
    row_of_pending,
    row_of_revocation,
)
from muse.adapters.dynamodb.tables.accounts.linked_accounts import (
    AccountRow,
    key_of,
    row_of_entry,
    text_of,
)
from muse.adapters.dynamodb.tables.rows import Put, Remove, Table
from muse.domain.accounts.audit import AuditEntry
from muse.domain.accounts.authorization import PendingLink
from muse.domain.accounts.linked_account import LinkedAccount
from muse.domain.accounts.oauth_link import REFRESH_LEASE, LinkEnd, OAuthLink
from muse.domain.accounts.revocation import Revocation


class DynamoAccountLinks:
    """Implements muse.ports.AccountLinks; every method is one request, but `end_link` two."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, pending: PendingLink, entry: AuditEntry) -> None:
        self._database.write([Put(row_of_pending(pending)), Put(row_of_entry(entry))])

    def pending(self, state_hash: str) -> PendingLink | None:
        item = self._database.get(key_of_pending(state_hash))
        return PendingLinkRow.from_raw_data(item).pending() if item else None

    def use(self, pending: PendingLink, at: datetime) -> bool:
        unused = PendingLinkRow.used_at.does_not_exist() & PendingLinkRow.link_owner.exists()
        key = key_of_pending(pending.state_hash)
        return self._database.update(key, [PendingLinkRow.used_at.set(at)], unused) is not None

    def begin_refresh(self, account: LinkedAccount, by: str, now: datetime) -> bool:
        free = AccountRow.refresh_until.does_not_exist() | (AccountRow.refresh_until <= now)
        lease = [AccountRow.refresh_by.set(by), AccountRow.refresh_until.set(now + REFRESH_LEASE)]
        return self._changed(account, lease, free & AccountRow.ended_at.does_not_exist())

    def end_refresh(self, account: LinkedAccount, by: str) -> bool:
        link = _link_of(account)
        expires = AccountRow.expires_at
        actions = [
            AccountRow.sealed.set(account.sealed),
            AccountRow.scopes.set(text_of(link.scopes)),
            AccountRow.refreshes.set(link.refreshes),
            expires.set(link.expires_at) if link.expires_at else expires.remove(),
            AccountRow.refresh_by.remove(),
            AccountRow.refresh_until.remove(),
        ]
        same = AccountRow.version == account.version
        key = key_of(account.owner, account.store_id)
        mine = same & (AccountRow.refresh_by == by)
        return self._database.update(key, actions, mine) is not None

    def stop_refresh(self, account: LinkedAccount, by: str, now: datetime, *, sent: bool) -> None:
        over = [AccountRow.refresh_until.set(now)]
        forgotten = [AccountRow.refresh_by.remove(), AccountRow.refresh_until.remove()]
        self._changed(account, over if sent else forgotten, AccountRow.refresh_by == by)

    def end_link(self, account: LinkedAccount, reason: LinkEnd, entry: AuditEntry) -> bool:
        ended = [
            AccountRow.ended_at.set(entry.at),
            AccountRow.ended_because.set(reason),
            AccountRow.refresh_by.remove(),
            AccountRow.refresh_until.remove(),
        ]
        if not self._changed(account, ended, AccountRow.ended_at.does_not_exist()):
            return False
        self._database.write([Put(row_of_entry(entry))])
        return True

    def revocations(self, most: int) -> list[Revocation]:
        items = self._database.pages(Table.ACCOUNTS, REVOCATIONS, size=most)
        return [RevocationRow.from_raw_data(item).revocation() for item in islice(items, most)]

    def revocation(self, owner: str, store_id: int, version: str) -> Revocation | None:
        item = self._database.get(key_of_revocation(owner, store_id, version))
        return RevocationRow.from_raw_data(item).revocation() if item else None

    def keep_revocation(self, revocation: Revocation) -> None:
        key = key_of_revocation(revocation.owner, revocation.store_id, revocation.version)
        tries = [RevocationRow.tries.set(revocation.tries)]
        self._database.update(key, tries, RevocationRow.sealed.exists())

    def end_revocation(self, revocation: Revocation, entry: AuditEntry) -> None:
        row = row_of_revocation(revocation)
        gone_or_same = RevocationRow.version.does_not_exist() | (
            RevocationRow.version == revocation.version
        )
        self._database.write([Remove(row, gone_or_same), Put(row_of_entry(entry))])

    def _changed(
        self, account: LinkedAccount, actions: Sequence[Action], condition: Condition
    ) -> bool:
        """Whether these tokens are still those of the account, and the condition holds."""
        same = AccountRow.version == account.version
        same &= AccountRow.refreshes == _link_of(account).refreshes
        key = key_of(account.owner, account.store_id)
        return self._database.update(key, actions, same & condition) is not None


def _link_of(account: LinkedAccount) -> OAuthLink:
    if account.oauth is None:
        raise ValueError("this account is not linked by OAuth")
    return account.oauth
