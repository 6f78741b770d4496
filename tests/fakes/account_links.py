"""Links by OAuth in memory, and a store's authorization server that does as it is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from muse.domain.accounts.audit import AuditEntry
from muse.domain.accounts.authorization import AuthorizationServer, OAuthClient, PendingLink
from muse.domain.accounts.linked_account import LinkedAccount
from muse.domain.accounts.oauth_link import (
    REFRESH_LEASE,
    WANTED_SCOPES,
    LinkEnd,
    OAuthLink,
    OAuthTokens,
    TokenGrant,
)
from muse.domain.accounts.revocation import Revocation
from muse.domain.errors import Unavailable
from muse.domain.store import Store
from tests.fakes.accounts import InMemoryLinkedAccounts

CLIENT = OAuthClient("muse", "canary-client-secret")


@dataclass
class InMemoryAccountLinks:
    """The `AccountLinks` port, on the accounts of another fake."""

    accounts: InMemoryLinkedAccounts
    begun: dict[str, PendingLink] = field(default_factory=dict)

    def begin(self, pending: PendingLink, entry: AuditEntry) -> None:
        self.accounts.begin_write()
        self.begun[pending.state_hash] = pending
        self.accounts.audit.append(entry)

    def pending(self, state_hash: str) -> PendingLink | None:
        self.accounts.require_up()
        return self.begun.get(state_hash)

    def use(self, pending: PendingLink, at: datetime) -> bool:
        self.accounts.begin_write()
        present = self.begun.get(pending.state_hash)
        if present is None or present.used_at:
            return False
        self.begun[pending.state_hash] = replace(present, used_at=at)
        return True

    def begin_refresh(self, account: LinkedAccount, by: str, now: datetime) -> bool:
        link = self._same(account)
        if link is None or link.ended_at or (link.refresh_until and link.refresh_until > now):
            return False
        self._change(account, refresh_by=by, refresh_until=now + REFRESH_LEASE)
        return True

    def end_refresh(self, account: LinkedAccount, by: str) -> bool:
        self.accounts.begin_write()
        present = self.accounts.stored.get((account.owner, account.store_id))
        if present is None or present.version != account.version or present.oauth is None:
            return False
        if present.oauth.refresh_by != by:
            return False
        stored = replace(present, sealed=account.sealed, oauth=account.oauth)
        self.accounts.stored[account.owner, account.store_id] = stored
        return True

    def stop_refresh(self, account: LinkedAccount, by: str, now: datetime, *, sent: bool) -> None:
        link = self._same(account)
        if link and link.refresh_by == by:
            over = {"refresh_until": now} if sent else {"refresh_by": None, "refresh_until": None}
            self._change(account, **over)

    def end_link(self, account: LinkedAccount, reason: LinkEnd, entry: AuditEntry) -> bool:
        link = self._same(account)
        if link is None or link.ended_at:
            return False
        ended = {"ended_at": entry.at, "ended_because": reason}
        self._change(account, **ended, refresh_by=None, refresh_until=None)
        self.accounts.audit.append(entry)
        return True

    def revocations(self, most: int) -> list[Revocation]:
        self.accounts.require_up()
        return [self.accounts.revocations[key] for key in sorted(self.accounts.revocations)][:most]

    def revocation(self, owner: str, store_id: int, version: str) -> Revocation | None:
        self.accounts.require_up()
        return self.accounts.revocations.get((owner, store_id, version))

    def keep_revocation(self, revocation: Revocation) -> None:
        self.accounts.begin_write()
        key = (revocation.owner, revocation.store_id, revocation.version)
        if key in self.accounts.revocations:
            self.accounts.revocations[key] = revocation

    def end_revocation(self, revocation: Revocation, entry: AuditEntry) -> None:
        self.accounts.begin_write()
        key = (revocation.owner, revocation.store_id, revocation.version)
        self.accounts.revocations.pop(key, None)
        self.accounts.audit.append(entry)

    def _same(self, account: LinkedAccount) -> OAuthLink | None:
        self.accounts.begin_write()
        present = self.accounts.stored.get((account.owner, account.store_id))
        if present is None or present.oauth is None or account.oauth is None:
            return None
        same = present.version == account.version
        return (
            present.oauth if same and present.oauth.refreshes == account.oauth.refreshes else None
        )

    def _change(self, account: LinkedAccount, **changes: object) -> None:
        key = (account.owner, account.store_id)
        present = self.accounts.stored[key]
        assert present.oauth
        changed = replace(present.oauth, **changes)  # type: ignore[arg-type]  # fields of it
        self.accounts.stored[key] = replace(present, oauth=changed)


@dataclass
class FakeAuthorizationServers:
    """The `AuthorizationServers` port: one store, which rotates refresh tokens. `failures` are
    raised by the next token requests, `meanwhile` is called in each."""

    issuer: str = "https://shop.example"
    scopes: tuple[str, ...] = WANTED_SCOPES
    granted: tuple[str, ...] | None = None
    lasts: timedelta | None = timedelta(hours=1)
    rotates: bool = True
    failure_at_discovery: Exception | None = None
    failures: list[Exception | None] = field(default_factory=list)
    meanwhile: Callable[[], None] = lambda: None
    asked: list[tuple[str, str]] = field(default_factory=list)
    _number: int = 0

    def server(self, store: Store) -> AuthorizationServer:
        if self.failure_at_discovery:
            raise self.failure_at_discovery
        return AuthorizationServer(
            self.issuer,
            f"{self.issuer}/authorize",
            f"{self.issuer}/token",
            f"{self.issuer}/revoke",
            self.scopes,
        )

    def redeem(
        self, store: Store, client: OAuthClient, *, code: str, verifier: str, redirect_uri: str
    ) -> TokenGrant:
        self._ask("redeem", code)
        return self._grant()

    def refresh(self, store: Store, client: OAuthClient, refresh_token: str) -> TokenGrant:
        self._ask("refresh", refresh_token)
        grant = self._grant()
        if self.rotates:
            return grant
        return replace(grant, tokens=replace(grant.tokens, refresh_token=refresh_token))

    def revoke(self, store: Store, client: OAuthClient, tokens: OAuthTokens) -> None:
        self._ask("revoke", tokens.refresh_token or tokens.access_token)

    def _ask(self, what: str, value: str) -> None:
        self.asked.append((what, value))
        hook, self.meanwhile = self.meanwhile, lambda: None
        hook()
        failure = self.failures.pop(0) if self.failures else None
        if failure:
            raise failure

    def _grant(self) -> TokenGrant:
        self._number += 1
        tokens = OAuthTokens(f"access-{self._number}", f"refresh-{self._number}")
        return TokenGrant(tokens, self.granted, self.lasts)


@dataclass
class FakeOAuthClients:
    """The `OAuthClients` port: the same client everywhere, or none."""

    client: OAuthClient | None = CLIENT

    def of(self, store_id: int) -> OAuthClient | None:
        return self.client


@dataclass
class FakeRevocationRequests:
    """The `RevocationRequests` port: keeps what was asked for."""

    is_down: bool = False
    asked: list[Revocation] = field(default_factory=list)

    def request(self, revocation: Revocation) -> None:
        if self.is_down:
            raise Unavailable
        self.asked.append(revocation)
