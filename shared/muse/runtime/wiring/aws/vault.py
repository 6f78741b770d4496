"""The vault, as far as the function's role reaches: to encrypt, or to decrypt."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from muse.adapters import aws
from muse.adapters.dynamodb.account_links import DynamoAccountLinks
from muse.adapters.dynamodb.database import Database
from muse.adapters.dynamodb.linked_accounts import DynamoLinkedAccounts
from muse.adapters.dynamodb.settings import TableNames
from muse.ports import AccountLinks, LinkedAccounts, Vault
from muse.runtime.settings import optional, required
from muse.runtime.wiring.clock import clock

if TYPE_CHECKING:
    from muse.adapters.vault.encryption import EncryptionSdk


@cache
def linked_accounts() -> LinkedAccounts:
    """The accounts that are linked."""
    return DynamoLinkedAccounts(accounts_database())


@cache
def account_links() -> AccountLinks:
    """What is stored of links beside the accounts."""
    return DynamoAccountLinks(accounts_database())


@cache
def accounts_database() -> Database:
    """The connection of all that lies in this table; after a restore the restored one
    (docs/restore.md)."""
    tables = TableNames(accounts=required("ACCOUNTS_TABLE") + optional("RESTORED_TABLES"))
    return Database.connected(tables, session=aws.session())


@cache
def encryption() -> EncryptionSdk:
    """What encrypts and decrypts, as far as the function's role may."""
    from muse.adapters.vault.encryption import EncryptionSdk

    return EncryptionSdk(required("ACCOUNTS_KEY_ARN"))


@cache
def vault() -> Vault:
    from muse.adapters.vault.audited import AuditedVault

    by = required("POWERTOOLS_SERVICE_NAME")
    return AuditedVault(linked_accounts(), encryption(), clock(), by)
