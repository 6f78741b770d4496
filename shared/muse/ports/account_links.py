"""Accounts that are linked by OAuth 2.0: stores' authorization servers, links that were begun,
refreshes under a lease, and revocations."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from muse.domain.accounts.audit import AuditEntry
from muse.domain.accounts.authorization import AuthorizationServer, OAuthClient, PendingLink
from muse.domain.accounts.linked_account import LinkedAccount
from muse.domain.accounts.oauth_link import LinkEnd, OAuthTokens, TokenGrant
from muse.domain.accounts.revocation import Revocation
from muse.domain.store import Store


class GrantRefused(Exception):
    """The store refuses a code or a refresh token for good (`invalid_grant`)."""


class TokensNotIssued(Exception):
    """The store's token endpoint gave no usable answer. `sent` is whether it may have acted all
    the same; the text is for operations staff and has no token in it."""

    def __init__(self, detail: str, *, sent: bool) -> None:
        super().__init__(detail)
        self.sent = sent


class AuthorizationServers(Protocol):
    """The authorization servers of stores. Each method asks the store."""

    def server(self, store: Store) -> AuthorizationServer:
        """Errors: StoreHasNoLinking, StoreLinkingInvalid, StoreLinkingUnavailable."""

    def redeem(
        self, store: Store, client: OAuthClient, *, code: str, verifier: str, redirect_uri: str
    ) -> TokenGrant:
        """Exchange an authorization code. Errors: GrantRefused, TokensNotIssued."""

    def refresh(self, store: Store, client: OAuthClient, refresh_token: str) -> TokenGrant:
        """New tokens. The grant has the refresh token that counts from now on. Errors:
        GrantRefused, TokensNotIssued."""

    def revoke(self, store: Store, client: OAuthClient, tokens: OAuthTokens) -> None:
        """End a link (RFC 7009). Errors: TokensNotIssued when the store did not confirm it."""


class OAuthClients(Protocol):
    """Muse as stores know it."""

    def of(self, store_id: int) -> OAuthClient | None:
        """Muse's registration at a store, if there is one. Error: Unavailable."""


class TokenEncryption(Protocol):
    """Encrypts tokens, and can't decrypt them."""

    def encrypt_tokens(self, tokens: OAuthTokens, context: Mapping[str, str]) -> str:
        """As text that is bound to the context. Errors: Unavailable."""


class TokenDecryption(Protocol):
    """Decrypts tokens. Only the vault calls it."""

    def decrypt_tokens(self, sealed: str, context: Mapping[str, str]) -> OAuthTokens:
        """Errors: Unavailable; AccountProblem when this is not what was encrypted for the
        context."""


class AccountLinks(Protocol):
    """What is stored of links beside the accounts. Reads are consistent. Errors of all:
    Unavailable."""

    def begin(self, pending: PendingLink, entry: AuditEntry) -> None:
        """Store a link that is begun, together with the entry."""

    def pending(self, state_hash: str) -> PendingLink | None:
        """The link that was begun with this state; None for a state that nobody was given."""

    def use(self, pending: PendingLink, at: datetime) -> bool:
        """Whether this is the one response to it: False for every later one."""

    def begin_refresh(self, account: LinkedAccount, by: str, now: datetime) -> bool:
        """Take the lease of the one refresh of these tokens. False when another holds it, or the
        tokens were refreshed, the link ended or the account linked anew meanwhile."""

    def end_refresh(self, account: LinkedAccount, by: str) -> bool:
        """Store the account's new tokens in place of those before, and give the lease back. False,
        and nothing is stored, unless `by` still holds the lease."""

    def stop_refresh(self, account: LinkedAccount, by: str, now: datetime, *, sent: bool) -> None:
        """Give the lease back without new tokens. `sent`: the store may have issued some, which the
        next to refresh must know."""

    def end_link(self, account: LinkedAccount, reason: LinkEnd, entry: AuditEntry) -> bool:
        """Mark the link as ended, with the entry. False when its tokens were refreshed or it was
        linked anew meanwhile."""

    def revocations(self, most: int) -> list[Revocation]:
        """Those that are still to be made, `most` of them at most."""

    def revocation(self, owner: str, store_id: int, version: str) -> Revocation | None:
        """One of them."""

    def keep_revocation(self, revocation: Revocation) -> None:
        """Store how often it was tried."""

    def end_revocation(self, revocation: Revocation, entry: AuditEntry) -> None:
        """Delete it, together with storing the entry."""


class RevocationRequests(Protocol):
    """Has tokens revoked, later and elsewhere."""

    def request(self, revocation: Revocation) -> None:
        """Errors: Unavailable: it is done by the next scheduled run."""
