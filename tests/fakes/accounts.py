"""Linked accounts in memory, encryption that anybody can undo, and stores that let people in."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from muse.domain.accounts.audit import AuditEntry
from muse.domain.accounts.credentials import Credentials
from muse.domain.accounts.linked_account import LinkedAccount
from muse.domain.accounts.login_check import CheckState, LoginCheck
from muse.domain.errors import Unavailable, VersionConflict
from muse.domain.placement.failures import AccountProblem
from muse.domain.store import Store


@dataclass
class InMemoryLinkedAccounts:
    """The `LinkedAccounts` port. While `is_down`, nothing is read or written; `before_write` is
    called before each write: change something else in it to be overtaken."""

    is_down: bool = False
    before_write: Callable[[], None] = lambda: None
    audit: list[AuditEntry] = field(default_factory=list)
    _accounts: dict[tuple[str, int], LinkedAccount] = field(default_factory=dict)

    def account(self, owner: str, store_id: int) -> LinkedAccount | None:
        self._require_up()
        return self._accounts.get((owner, store_id))

    def accounts_of(self, owner: str) -> tuple[LinkedAccount, ...]:
        self._require_up()
        mine = [account for (whose, _), account in self._accounts.items() if whose == owner]
        return tuple(sorted(mine, key=lambda account: account.store_id))

    def link(self, account: LinkedAccount, entry: AuditEntry) -> None:
        self._begin_write()
        self._accounts[account.owner, account.store_id] = account
        self.audit.append(entry)

    def unlink(self, account: LinkedAccount, entry: AuditEntry) -> None:
        self._begin_write()
        present = self._accounts.get((account.owner, account.store_id))
        if present and present.version != account.version:
            raise VersionConflict
        self._accounts.pop((account.owner, account.store_id), None)
        self.audit.append(entry)

    def record(self, entry: AuditEntry) -> None:
        self._begin_write()
        self.audit.append(entry)

    def entries(self, owner: str, most: int, since: datetime | None = None) -> list[AuditEntry]:
        self._require_up()
        mine = [e for e in self.audit if e.owner == owner and (since is None or e.at >= since)]
        return sorted(mine, key=lambda entry: entry.at, reverse=True)[:most]

    def begin_check(self, account: LinkedAccount, at: datetime) -> bool:
        self._begin_write()
        present = self._same(account)
        if present is None or present.check_began_at:
            return False
        self._accounts[account.owner, account.store_id] = replace(present, check_began_at=at)
        return True

    def end_check(self, account: LinkedAccount, check: LoginCheck) -> bool:
        self._begin_write()
        present = self._same(account)
        if present is None or present.check.state is CheckState.REFUSED:
            return False
        self._accounts[account.owner, account.store_id] = present.checked(check)
        return True

    def _same(self, account: LinkedAccount) -> LinkedAccount | None:
        present = self._accounts.get((account.owner, account.store_id))
        return present if present and present.version == account.version else None

    def _begin_write(self) -> None:
        self._require_up()
        hook, self.before_write = self.before_write, lambda: None
        hook()

    def _require_up(self) -> None:
        if self.is_down:
            raise Unavailable


class FakeEncryption:
    """The ports `CredentialEncryption` and `CredentialDecryption`: bound to the context, secret
    from nobody. `decrypted` counts."""

    def __init__(self) -> None:
        self.decrypted = 0

    def encrypt(self, credentials: Credentials, context: Mapping[str, str]) -> str:
        fields = [credentials.username, credentials.password, credentials.security_code]
        return json.dumps([fields, dict(context)]).encode().hex()

    def decrypt(self, sealed: str, context: Mapping[str, str]) -> Credentials:
        try:
            fields, bound_to = json.loads(bytes.fromhex(sealed))
        except ValueError:
            raise AccountProblem("not encrypted by this") from None
        if bound_to != dict(context):
            raise AccountProblem("encrypted for another account")
        self.decrypted += 1
        return Credentials(*fields)


@dataclass
class FakeLoginChecks:
    """The `LoginChecks` port: keeps what was asked for."""

    is_down: bool = False
    asked: list[LinkedAccount] = field(default_factory=list)

    def request(self, account: LinkedAccount) -> None:
        if self.is_down:
            raise Unavailable
        self.asked.append(account)


@dataclass
class FakeBrowserLogins:
    """The `BrowserLogins` port: the versions whose logins were deleted."""

    deleted: list[str] = field(default_factory=list)

    def delete(self, account: LinkedAccount) -> None:
        self.deleted.append(account.version)


@dataclass
class FakeStoreLogin:
    """The `StoreLogin` port: lets everybody in, unless it has a `failure`; `meanwhile` happens
    while somebody signs in."""

    failure: Exception | None = None
    meanwhile: Callable[[], None] = lambda: None
    tried: list[LinkedAccount] = field(default_factory=list)

    def sign_in(self, store: Store, account: LinkedAccount) -> None:
        self.tried.append(account)
        self.meanwhile()
        if self.failure:
            raise self.failure
