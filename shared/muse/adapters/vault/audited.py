"""The vault: whatever is decrypted was recorded first."""

from __future__ import annotations

from muse.domain.accounts.audit import AuditAction, AuditEntry, Use
from muse.domain.accounts.credentials import Credentials
from muse.domain.accounts.linked_account import LinkedAccount
from muse.ports import Clock, CredentialDecryption, LinkedAccounts


class AuditedVault:
    """Implements muse.ports.Vault for the function with the name `by`."""

    def __init__(
        self,
        accounts: LinkedAccounts,
        decryption: CredentialDecryption,
        clock: Clock,
        by: str,
    ) -> None:
        self._accounts = accounts
        self._decryption = decryption
        self._clock = clock
        self._by = by

    def open(self, account: LinkedAccount, use: Use) -> Credentials:
        """See the port."""
        entry = AuditEntry(
            account.owner,
            self._clock.now(),
            AuditAction.DECRYPTED,
            self._by,
            account.store_id,
            account.purpose,
            use.used_for,
            use.order_number,
        )
        self._accounts.record(entry)
        return self._decryption.decrypt(account.sealed, account.context)
