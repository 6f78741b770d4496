"""The vault: whatever is decrypted was recorded first."""

from __future__ import annotations

from typing import Protocol

from muse.domain.accounts.audit import AuditAction, AuditEntry, Use
from muse.domain.accounts.credentials import Credentials, Purpose
from muse.domain.accounts.linked_account import LinkedAccount
from muse.domain.accounts.oauth_link import OAuthTokens
from muse.domain.accounts.revocation import Revocation
from muse.ports import Clock, CredentialDecryption, LinkedAccounts, TokenDecryption


class Decryption(CredentialDecryption, TokenDecryption, Protocol):
    """Decrypts whatever the function's role may."""


class AuditedVault:
    """Implements muse.ports.Vault for the function with the name `by`."""

    def __init__(
        self,
        accounts: LinkedAccounts,
        decryption: Decryption,
        clock: Clock,
        by: str,
    ) -> None:
        self._accounts = accounts
        self._decryption = decryption
        self._clock = clock
        self._by = by

    def open(self, account: LinkedAccount, use: Use) -> Credentials:
        """See the port."""
        self._record(account, account.purpose, use)
        return self._decryption.decrypt(account.sealed, account.context)

    def tokens(self, sealed: LinkedAccount | Revocation, use: Use) -> OAuthTokens:
        """See the port."""
        self._record(sealed, Purpose.OAUTH, use)
        return self._decryption.decrypt_tokens(sealed.sealed, sealed.context)

    def _record(self, opened: LinkedAccount | Revocation, purpose: Purpose, use: Use) -> None:
        entry = AuditEntry(
            opened.owner,
            self._clock.now(),
            AuditAction.DECRYPTED,
            self._by,
            opened.store_id,
            purpose,
            use.used_for,
            use.order_number,
        )
        self._accounts.record(entry)
