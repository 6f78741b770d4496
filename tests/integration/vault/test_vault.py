"""Credentials are bound to their account, and opened only when that is on record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mypy_boto3_dynamodb import DynamoDBClient
from mypy_boto3_kms import KMSClient

from muse.adapters.dynamodb.linked_accounts import DynamoLinkedAccounts
from muse.adapters.vault.audited import AuditedVault
from muse.adapters.vault.encryption import EncryptionSdk
from muse.domain.accounts.audit import AuditAction, AuditEntry, Use, UsedFor
from muse.domain.accounts.credentials import Credentials, Purpose
from muse.domain.accounts.linked_account import MUSE, LinkedAccount, context_of
from muse.domain.accounts.oauth_link import OAuthTokens
from muse.domain.accounts.revocation import Revocation
from muse.domain.errors import Unavailable
from muse.domain.placement.failures import AccountProblem
from muse.ports import LinkedAccounts
from tests.builders import NOW
from tests.dynamodb import TABLES
from tests.fakes.accounts import FakeEncryption, InMemoryLinkedAccounts
from tests.fakes.clock import FakeClock

SECRETS = Credentials("orders@muse.example", "correct horse battery", "737")
CONTEXT = context_of(MUSE, 9004, Purpose.PASSWORD)
TOKEN_CONTEXT = context_of(MUSE, 9002, Purpose.OAUTH)
USE = Use(UsedFor.ORDER, "MO-00000-00000-00000")


class Encryption(Protocol):
    def encrypt(self, credentials: Credentials, context: Mapping[str, str]) -> str: ...

    def decrypt(self, sealed: str, context: Mapping[str, str]) -> Credentials: ...

    def encrypt_tokens(self, tokens: OAuthTokens, context: Mapping[str, str]) -> str: ...

    def decrypt_tokens(self, sealed: str, context: Mapping[str, str]) -> OAuthTokens: ...


def an_account(encryption: Encryption) -> LinkedAccount:
    sealed = encryption.encrypt(SECRETS, CONTEXT)
    masked = SECRETS.masked_username
    return LinkedAccount(MUSE, 9004, Purpose.PASSWORD, "av_1", sealed, masked, NOW, "ops:olivia")


def linking(account: LinkedAccount) -> AuditEntry:
    return AuditEntry(account.owner, NOW, AuditAction.LINKED, account.linked_by)


def a_vault(accounts: LinkedAccounts, encryption: Encryption) -> AuditedVault:
    return AuditedVault(accounts, encryption, FakeClock(NOW), "placement_headless")


class TestEncryption:
    def test_what_was_encrypted_is_decrypted(self, encryption: Encryption) -> None:
        sealed = encryption.encrypt(SECRETS, CONTEXT)
        assert encryption.decrypt(sealed, CONTEXT) == SECRETS

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
    @given(st.text(max_size=50), st.text(max_size=50))
    def test_whatever_it_is(self, sdk: EncryptionSdk, username: str, password: str) -> None:
        given_ = Credentials(username, password)
        assert sdk.decrypt(sdk.encrypt(given_, CONTEXT), CONTEXT) == given_

    @pytest.mark.parametrize(
        "context",
        [
            context_of("eve", 9004, Purpose.PASSWORD),
            context_of(MUSE, 9005, Purpose.PASSWORD),
            {**CONTEXT, "purpose": "oauth"},
            {**CONTEXT, "more": "x"},
        ],
        ids=str,
    )
    def test_it_is_of_no_other_account(
        self, encryption: Encryption, context: Mapping[str, str]
    ) -> None:
        sealed = encryption.encrypt(SECRETS, CONTEXT)
        with pytest.raises(AccountProblem):
            encryption.decrypt(sealed, context)

    @pytest.mark.parametrize("sealed", ["", "x", "nonsense", "AAAA" * 100])
    def test_what_is_no_ciphertext(self, encryption: Encryption, sealed: str) -> None:
        with pytest.raises(AccountProblem):
            encryption.decrypt(sealed, CONTEXT)

    def test_a_changed_byte(self, sdk: EncryptionSdk) -> None:
        sealed = sdk.encrypt(SECRETS, CONTEXT)
        for place in range(20, len(sealed) - 4, 97):
            other = "A" if sealed[place] != "A" else "B"
            with pytest.raises((AccountProblem, Unavailable)):
                sdk.decrypt(sealed[:place] + other + sealed[place + 1 :], CONTEXT)

    def test_each_account_has_a_data_key_of_its_own(self, sdk: EncryptionSdk) -> None:
        assert sdk.encrypt(SECRETS, CONTEXT) != sdk.encrypt(SECRETS, CONTEXT)

    def test_a_key_that_is_not_there(self, key: str) -> None:
        gone = key.rpartition("/")[0] + "/00000000-0000-4000-8000-000000000000"
        with pytest.raises(Unavailable):
            EncryptionSdk(gone).encrypt(SECRETS, CONTEXT)

    def test_another_key_opens_nothing(self, kms: KMSClient, sdk: EncryptionSdk) -> None:
        other = EncryptionSdk(kms.create_key()["KeyMetadata"]["Arn"])
        with pytest.raises((AccountProblem, Unavailable)):
            other.decrypt(sdk.encrypt(SECRETS, CONTEXT), CONTEXT)


class TestTokens:
    def test_what_was_encrypted_is_decrypted(self, encryption: Encryption) -> None:
        for tokens in (OAuthTokens("access", "refresh"), OAuthTokens("access")):
            sealed = encryption.encrypt_tokens(tokens, TOKEN_CONTEXT)
            assert encryption.decrypt_tokens(sealed, TOKEN_CONTEXT) == tokens

    def test_a_password_is_no_token(self, encryption: Encryption) -> None:
        sealed = encryption.encrypt_tokens(OAuthTokens("access"), TOKEN_CONTEXT)
        with pytest.raises(AccountProblem):
            encryption.decrypt(sealed, CONTEXT)

    def test_opening_is_on_record(self, accounts: LinkedAccounts, encryption: Encryption) -> None:
        tokens = OAuthTokens("access", "refresh")
        sealed = encryption.encrypt_tokens(tokens, TOKEN_CONTEXT)
        gone = Revocation(MUSE, 9002, "av_1", sealed, NOW)
        use = Use(UsedFor.REVOCATION)
        assert a_vault(accounts, encryption).tokens(gone, use) == tokens
        [entry] = accounts.entries(MUSE, 10)
        assert (entry.used_for, entry.purpose) == (UsedFor.REVOCATION, Purpose.OAUTH)


class TestVault:
    def test_it_opens_and_has_it_on_record(
        self, accounts: LinkedAccounts, encryption: Encryption
    ) -> None:
        account = an_account(encryption)
        assert a_vault(accounts, encryption).open(account, USE) == SECRETS
        [entry] = accounts.entries(MUSE, 10)
        assert (entry.action, entry.by) == (AuditAction.DECRYPTED, "placement_headless")
        assert (entry.used_for, entry.order_number) == (UsedFor.ORDER, USE.order_number)
        assert (entry.store_id, entry.purpose, entry.at) == (9004, Purpose.PASSWORD, NOW)

    def test_nothing_is_opened_without_a_record(self) -> None:
        encryption, accounts = FakeEncryption(), InMemoryLinkedAccounts(is_down=True)
        with pytest.raises(Unavailable):
            a_vault(accounts, encryption).open(an_account(encryption), USE)
        assert encryption.decrypted == 0

    def test_a_try_that_failed_is_on_record_too(self, accounts: LinkedAccounts) -> None:
        encryption = FakeEncryption()
        stolen = replace(an_account(encryption), owner="eve")
        with pytest.raises(AccountProblem):
            a_vault(accounts, encryption).open(stolen, USE)
        assert len(accounts.entries("eve", 10)) == 1


def test_no_item_has_a_secret(
    client: DynamoDBClient, dynamo: DynamoLinkedAccounts, sdk: EncryptionSdk
) -> None:
    account = an_account(sdk)
    dynamo.link(account, linking(account))
    a_vault(dynamo, sdk).open(account, USE)
    items = client.scan(TableName=TABLES.accounts)["Items"]
    assert len(items) == 3
    secrets = (SECRETS.username, SECRETS.password, f"'{SECRETS.security_code}'")
    assert not [secret for secret in secrets if secret in str(items)]
