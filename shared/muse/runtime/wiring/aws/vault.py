"""The vault, as far as the function's role reaches: to encrypt, or to decrypt."""

from __future__ import annotations

from functools import cache

from muse.adapters import aws
from muse.adapters.dynamodb.linked_accounts import DynamoLinkedAccounts
from muse.adapters.dynamodb.settings import TableNames
from muse.ports import CredentialEncryption, LinkedAccounts, Vault
from muse.runtime.settings import optional, required
from muse.runtime.wiring.clock import clock


@cache
def linked_accounts() -> LinkedAccounts:
    """The table of the accounts; after a restore the restored one (docs/restore.md)."""
    name = required("ACCOUNTS_TABLE") + optional("RESTORED_TABLES")
    return DynamoLinkedAccounts(TableNames(accounts=name), session=aws.session())


@cache
def encryption() -> CredentialEncryption:
    from muse.adapters.vault.encryption import EncryptionSdk

    return EncryptionSdk(required("ACCOUNTS_KEY_ARN"))


@cache
def vault() -> Vault:
    from muse.adapters.vault.audited import AuditedVault
    from muse.adapters.vault.encryption import EncryptionSdk

    decryption = EncryptionSdk(required("ACCOUNTS_KEY_ARN"))
    by = required("POWERTOOLS_SERVICE_NAME")
    return AuditedVault(linked_accounts(), decryption, clock(), by)
