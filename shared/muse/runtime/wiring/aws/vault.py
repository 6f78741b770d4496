"""The vault, as far as the function's role reaches: to encrypt, or to decrypt."""

from __future__ import annotations

from functools import cache

from muse.adapters import aws
from muse.adapters.dynamodb.account_links import DynamoAccountLinks
from muse.adapters.dynamodb.linked_accounts import DynamoLinkedAccounts
from muse.adapters.dynamodb.settings import TableNames
from muse.ports import (
    AccountLinks,
    CredentialEncryption,
    LinkedAccounts,
    TokenEncryption,
    Vault,
)
from muse.runtime.settings import optional, required
from muse.runtime.wiring.clock import clock


@cache
def linked_accounts() -> LinkedAccounts:
    """The table of the accounts; after a restore the restored one (docs/restore.md)."""
    return DynamoLinkedAccounts(_tables(), session=aws.session())


@cache
def account_links() -> AccountLinks:
    """The same table, for what is stored of links beside the accounts."""
    return DynamoAccountLinks(_tables(), session=aws.session())


def _tables() -> TableNames:
    return TableNames(accounts=required("ACCOUNTS_TABLE") + optional("RESTORED_TABLES"))


@cache
def encryption() -> CredentialEncryption:
    from muse.adapters.vault.encryption import EncryptionSdk

    return EncryptionSdk(required("ACCOUNTS_KEY_ARN"))


@cache
def token_encryption() -> TokenEncryption:
    from muse.adapters.vault.encryption import EncryptionSdk

    return EncryptionSdk(required("ACCOUNTS_KEY_ARN"))


@cache
def vault() -> Vault:
    from muse.adapters.vault.audited import AuditedVault
    from muse.adapters.vault.encryption import EncryptionSdk

    decryption = EncryptionSdk(required("ACCOUNTS_KEY_ARN"))
    by = required("POWERTOOLS_SERVICE_NAME")
    return AuditedVault(linked_accounts(), decryption, clock(), by)
