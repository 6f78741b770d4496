"""Access tokens for orders: out of the vault, refreshed by one placement at a time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import uuid4

from muse.domain.accounts.audit import AuditAction, AuditEntry, Use, UsedFor
from muse.domain.accounts.linked_account import MUSE, LinkedAccount
from muse.domain.accounts.oauth_link import LinkEnd, OAuthLink, OAuthTokens, TokenGrant
from muse.domain.errors import Unavailable
from muse.domain.placement.failures import AccountProblem, RetailerUnavailable
from muse.domain.store import Store
from muse.ports import (
    AccountLinks,
    AuthorizationServers,
    Clock,
    GrantRefused,
    LinkedAccounts,
    OAuthClients,
    TokenEncryption,
    TokensNotIssued,
    Vault,
)

PAUSE_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 12.0  # a refresh takes less, or its lease is nearly over
_STORE_TRIES = 3


@dataclass(frozen=True, slots=True)
class LinkedAccessTokens:
    """Implements muse.adapters.retailers.ucp.access.tokens.AccessTokens with Muse's own accounts.

    `by` is the function's name, for the audit."""

    accounts: LinkedAccounts
    links: AccountLinks
    vault: Vault
    encryption: TokenEncryption
    servers: AuthorizationServers
    clients: OAuthClients
    clock: Clock
    by: str

    def token(self, store: Store, order_number: str, refused: str | None = None) -> str:
        """See the protocol. Whoever finds another refreshing waits for its result."""
        account, link = self._linked(store)
        tokens = self.vault.tokens(account, Use(UsedFor.ORDER, order_number))
        waited = 0.0
        while tokens.access_token == refused or not link.is_fresh(self.clock.now()):
            holder = uuid4().hex
            if self.links.begin_refresh(account, holder, self.clock.now()):
                return self._refreshed(store, account, tokens, holder)
            if waited >= LONGEST_WAIT_SECONDS:
                raise RetailerUnavailable("another order is refreshing the access token")
            self.clock.sleep(PAUSE_SECONDS)
            waited += PAUSE_SECONDS
            before = account.sealed
            account, link = self._linked(store)
            if account.sealed != before:
                tokens = self.vault.tokens(account, Use(UsedFor.ORDER, order_number))
        return tokens.access_token

    def _linked(self, store: Store) -> tuple[LinkedAccount, OAuthLink]:
        account = self.accounts.account(MUSE, store.store_id)
        if account is None or account.oauth is None:
            raise AccountProblem("Muse has no account that is linked by OAuth at this store")
        if account.not_used_because:
            raise AccountProblem(account.not_used_because)
        return account, account.oauth

    def _refreshed(
        self, store: Store, account: LinkedAccount, tokens: OAuthTokens, holder: str
    ) -> str:
        """The new access token, once it is stored. The lease is held."""
        if tokens.refresh_token is None:
            raise self._ended(account, LinkEnd.NO_REFRESH_TOKEN)
        client = self.clients.of(store.store_id)
        if client is None:
            self.links.stop_refresh(account, holder, self.clock.now(), sent=False)
            raise AccountProblem("Muse is not registered at this store")
        try:
            grant = self.servers.refresh(store, client, tokens.refresh_token)
        except GrantRefused:
            raise self._ended(account, _why_refused(account)) from None
        except TokensNotIssued as failure:
            sent = failure.sent or _was_lost(account)
            self.links.stop_refresh(account, holder, self.clock.now(), sent=sent)
            raise RetailerUnavailable(f"no new access token: {failure}") from failure
        return self._stored(account, grant, holder)

    def _stored(self, account: LinkedAccount, grant: TokenGrant, holder: str) -> str:
        """The new access token. Its tokens are lost with this process until they are stored."""
        link = account.oauth and account.oauth.granted(grant, self.clock.now())
        renewed = replace(account, oauth=link)
        self._persist(renewed, grant.tokens, holder)
        if renewed.not_used_because:
            raise AccountProblem(renewed.not_used_because)
        return grant.tokens.access_token

    def _persist(self, renewed: LinkedAccount, tokens: OAuthTokens, holder: str) -> None:
        """Tried more than once: the store may take the old refresh token no more."""
        for tries_left in reversed(range(_STORE_TRIES)):
            try:
                sealed = self.encryption.encrypt_tokens(tokens, renewed.context)
                if not self.links.end_refresh(replace(renewed, sealed=sealed), holder):
                    raise RetailerUnavailable("the account was linked anew or unlinked")
            except Unavailable:
                if not tries_left:
                    raise
                self.clock.sleep(PAUSE_SECONDS)
            else:
                return

    def _ended(self, account: LinkedAccount, reason: LinkEnd) -> AccountProblem:
        entry = AuditEntry(
            account.owner,
            self.clock.now(),
            AuditAction.LINK_ENDED,
            self.by,
            account.store_id,
            account.purpose,
        )
        self.links.end_link(account, reason, entry)
        return AccountProblem(reason.in_words)


def _was_lost(account: LinkedAccount) -> bool:
    """Whether an earlier refresh began with these tokens, and its result was never stored."""
    return account.oauth is not None and account.oauth.refresh_by is not None


def _why_refused(account: LinkedAccount) -> LinkEnd:
    return LinkEnd.REFRESH_LOST if _was_lost(account) else LinkEnd.CONSENT_WITHDRAWN
