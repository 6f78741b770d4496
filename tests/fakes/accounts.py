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
from muse.domain.accounts.oauth_link import OAuthTokens
from muse.domain.accounts.revocation import Revocation
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
    stored: dict[tuple[str, int], LinkedAccount] = field(default_factory=dict)
    revocations: dict[tuple[str, int, str], Revocation] = field(default_factory=dict)

    def account(self, owner: str, store_id: int) -> LinkedAccount | None:
        self.require_up()
        return self.stored.get((owner, store_id))

    def accounts_of(self, owner: str) -> tuple[LinkedAccount, ...]:
        self.require_up()
        mine = [account for (whose, _), account in self.stored.items() if whose == owner]
        return tuple(sorted(mine, key=lambda account: account.store_id))

    def link(
        self, account: LinkedAccount, entry: AuditEntry, revocation: Revocation | None = None
    ) -> None:
        self.begin_write()
        self.stored[account.owner, account.store_id] = account
        self.audit.append(entry)
        self._keep(revocation)

    def unlink(
        self, account: LinkedAccount, entry: AuditEntry, revocation: Revocation | None = None
    ) -> None:
        self.begin_write()
        present = self.stored.get((account.owner, account.store_id))
        if present and _tokens_of(present) != _tokens_of(account):
            raise VersionConflict
        self.stored.pop((account.owner, account.store_id), None)
        self.audit.append(entry)
        self._keep(revocation)

    def _keep(self, revocation: Revocation | None) -> None:
        if revocation:
            key = (revocation.owner, revocation.store_id, revocation.version)
            self.revocations[key] = revocation

    def record(self, entry: AuditEntry) -> None:
        self.begin_write()
        self.audit.append(entry)

    def entries(self, owner: str, most: int, since: datetime | None = None) -> list[AuditEntry]:
        self.require_up()
        mine = [e for e in self.audit if e.owner == owner and (since is None or e.at >= since)]
        return sorted(mine, key=lambda entry: entry.at, reverse=True)[:most]

    def begin_check(self, account: LinkedAccount, at: datetime) -> bool:
        self.begin_write()
        present = self._same(account)
        if present is None or present.check_began_at:
            return False
        self.stored[account.owner, account.store_id] = replace(present, check_began_at=at)
        return True

    def end_check(self, account: LinkedAccount, check: LoginCheck) -> bool:
        self.begin_write()
        present = self._same(account)
        if present is None or present.check.state is CheckState.REFUSED:
            return False
        self.stored[account.owner, account.store_id] = present.checked(check)
        return True

    def _same(self, account: LinkedAccount) -> LinkedAccount | None:
        present = self.stored.get((account.owner, account.store_id))
        return present if present and present.version == account.version else None

    def begin_write(self) -> None:
        self.require_up()
        hook, self.before_write = self.before_write, lambda: None
        hook()

    def require_up(self) -> None:
        if self.is_down:
            raise Unavailable


def _tokens_of(account: LinkedAccount) -> tuple[str, int]:
    return account.version, account.oauth.refreshes if account.oauth else 0


class FakeEncryption:
    """The ports that encrypt and decrypt: bound to the context, secret from nobody. `decrypted`
    counts."""

    def __init__(self) -> None:
        self.decrypted = 0

    def encrypt(self, credentials: Credentials, context: Mapping[str, str]) -> str:
        return _bound(
            [credentials.username, credentials.password, credentials.security_code], context
        )

    def decrypt(self, sealed: str, context: Mapping[str, str]) -> Credentials:
        return Credentials(*self._fields(sealed, context))

    def encrypt_tokens(self, tokens: OAuthTokens, context: Mapping[str, str]) -> str:
        return _bound([tokens.access_token, tokens.refresh_token], context)

    def decrypt_tokens(self, sealed: str, context: Mapping[str, str]) -> OAuthTokens:
        return OAuthTokens(*self._fields(sealed, context))

    def _fields(self, sealed: str, context: Mapping[str, str]) -> list[str]:
        try:
            fields, bound_to = json.loads(bytes.fromhex(sealed))
        except ValueError:
            raise AccountProblem("not encrypted by this") from None
        if bound_to != dict(context):
            raise AccountProblem("encrypted for another account")
        self.decrypted += 1
        found: list[str] = fields
        return found


def _bound(fields: list[str | None] | list[str], context: Mapping[str, str]) -> str:
    return json.dumps([fields, dict(context)]).encode().hex()


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
