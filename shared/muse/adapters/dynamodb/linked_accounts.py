"""The `LinkedAccounts` port on DynamoDB."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import islice

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from muse.adapters.dynamodb.database import Database
from muse.adapters.dynamodb.tables.accounts.account_links import row_of_revocation
from muse.adapters.dynamodb.tables.accounts.linked_accounts import (
    STORE,
    AccountRow,
    AuditRow,
    audit_kinds,
    key_of,
    row_of,
    row_of_entry,
)
from muse.adapters.dynamodb.tables.rows import Put, Remove, Table
from muse.domain.accounts.audit import AuditEntry
from muse.domain.accounts.linked_account import LinkedAccount
from muse.domain.accounts.login_check import CheckState, LoginCheck
from muse.domain.accounts.revocation import Revocation


class DynamoLinkedAccounts:
    """Implements muse.ports.LinkedAccounts; every method is one request."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def account(self, owner: str, store_id: int) -> LinkedAccount | None:
        item = self._database.get(key_of(owner, store_id))
        return AccountRow.from_raw_data(item).account() if item else None

    def accounts_of(self, owner: str) -> tuple[LinkedAccount, ...]:
        items = self._database.query(Table.ACCOUNTS, owner, AccountRow.kind.startswith(STORE))
        found = (AccountRow.from_raw_data(item).account() for item in items)
        return tuple(sorted(found, key=lambda account: account.store_id))

    def link(
        self, account: LinkedAccount, entry: AuditEntry, revocation: Revocation | None = None
    ) -> None:
        revoked = [Put(row_of_revocation(revocation))] if revocation else []
        self._database.write([Put(row_of(account)), Put(row_of_entry(entry)), *revoked])

    def unlink(
        self, account: LinkedAccount, entry: AuditEntry, revocation: Revocation | None = None
    ) -> None:
        key = key_of(account.owner, account.store_id)
        same = AccountRow.version == account.version
        if account.oauth is not None:
            same &= AccountRow.refreshes == account.oauth.refreshes
        revoked = [Put(row_of_revocation(revocation))] if revocation else []
        removed = Remove(key, AccountRow.version.does_not_exist() | same)
        self._database.write([removed, Put(row_of_entry(entry)), *revoked])

    def record(self, entry: AuditEntry) -> None:
        self._database.write([Put(row_of_entry(entry))])

    def entries(self, owner: str, most: int, since: datetime | None = None) -> list[AuditEntry]:
        between = AuditRow.kind.between(*audit_kinds(since))
        pages = self._database.pages(Table.ACCOUNTS, owner, between, size=most, backwards=True)
        return [AuditRow.from_raw_data(item).entry() for item in islice(pages, most)]

    def begin_check(self, account: LinkedAccount, at: datetime) -> bool:
        nobody_has = AccountRow.check_began_at.does_not_exist()
        begins = [AccountRow.check_began_at.set(at)]
        return self._changed(account, begins, nobody_has)

    def end_check(self, account: LinkedAccount, check: LoginCheck) -> bool:
        result = [AccountRow.check_state.set(check.state)]
        if check.at:
            result.append(AccountRow.check_at.set(check.at))
        code = AccountRow.check_code
        result.append(code.set(check.code) if check.code else code.remove())
        return self._changed(account, result, AccountRow.check_state != CheckState.REFUSED)

    def _changed(
        self, account: LinkedAccount, actions: Sequence[Action], condition: Condition
    ) -> bool:
        same = AccountRow.version == account.version
        key = key_of(account.owner, account.store_id)
        return self._database.update(key, actions, same & condition) is not None
