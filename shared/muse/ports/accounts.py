"""Accounts at stores: where they are kept, encrypted, opened and tried."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from muse.domain.accounts.audit import AuditEntry, Use
from muse.domain.accounts.credentials import Credentials
from muse.domain.accounts.linked_account import LinkedAccount
from muse.domain.accounts.login_check import LoginCheck
from muse.domain.accounts.oauth_link import OAuthTokens
from muse.domain.accounts.revocation import Revocation
from muse.domain.store import Store


class LinkedAccounts(Protocol):
    """Accounts with their audit. Reads are consistent. Errors of all: Unavailable."""

    def account(self, owner: str, store_id: int) -> LinkedAccount | None:
        """The owner's account at a store."""

    def accounts_of(self, owner: str) -> tuple[LinkedAccount, ...]:
        """All of an owner, by store."""

    def link(
        self, account: LinkedAccount, entry: AuditEntry, revocation: Revocation | None = None
    ) -> None:
        """Store it in place of whatever account the owner has there, together with the entry and
        with what is to be revoked of an earlier one."""

    def unlink(
        self, account: LinkedAccount, entry: AuditEntry, revocation: Revocation | None = None
    ) -> None:
        """Delete it, together with storing the entry and what is to be revoked. Errors:
        VersionConflict when it was linked anew or its tokens were refreshed meanwhile; that it is
        gone already is none."""

    def record(self, entry: AuditEntry) -> None:
        """Store the entry: when this returns, it is on record."""

    def entries(self, owner: str, most: int, since: datetime | None = None) -> list[AuditEntry]:
        """The owner's audit, the newest entries first, `most` of them at most."""

    def begin_check(self, account: LinkedAccount, at: datetime) -> bool:
        """Whether the one check of this version may begin now: nobody else's has, and the account
        was not linked anew or unlinked."""

    def end_check(self, account: LinkedAccount, check: LoginCheck) -> bool:
        """Store what is known of its login. False, and nothing is stored, when the account was
        linked anew or unlinked, or is known to be refused."""


class CredentialEncryption(Protocol):
    """Encrypts, and can't decrypt."""

    def encrypt(self, credentials: Credentials, context: Mapping[str, str]) -> str:
        """As text that is bound to the context. Errors: Unavailable."""


class CredentialDecryption(Protocol):
    """Decrypts. Only the vault calls it."""

    def decrypt(self, sealed: str, context: Mapping[str, str]) -> Credentials:
        """Errors: Unavailable; AccountProblem when this is not what was encrypted for the
        context."""


class Vault(Protocol):
    """Opens accounts, and has every opening on record before it happens."""

    def open(self, account: LinkedAccount, use: Use) -> Credentials:
        """Errors: Unavailable (also when it could not be recorded), AccountProblem."""

    def tokens(self, sealed: LinkedAccount | Revocation, use: Use) -> OAuthTokens:
        """The tokens of a link, or of one that is gone. Errors: as above."""


class LoginChecks(Protocol):
    """Has the login of an account tried, later and elsewhere."""

    def request(self, account: LinkedAccount) -> None:
        """Errors: Unavailable: nobody will."""


class StoreLogin(Protocol):
    """Signs in at stores."""

    def sign_in(self, store: Store, account: LinkedAccount) -> None:
        """Try the account's login without ordering anything.

        Errors: AccountProblem when the store refuses it; every other PlacementFailure or
        PlacementDecision when it could not be tried; Unavailable."""


class BrowserLogins(Protocol):
    """Logins that a browser has saved."""

    def delete(self, account: LinkedAccount) -> None:
        """The saved login of this version of the account. Errors: Unavailable."""
