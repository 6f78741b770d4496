"""Secrets of webhooks are encrypted for their endpoint, and for nothing else."""

from __future__ import annotations

import base64

import pytest
from mypy_boto3_kms import KMSClient

from muse.adapters.vault.webhook_secrets import KmsSecrets
from muse.domain.app_webhooks.endpoint import context_of
from muse.domain.errors import Unavailable
from muse.domain.ids import new_webhook_secret

CONTEXT = context_of("we_1")


def test_what_was_encrypted_is_decrypted(key: str) -> None:
    secret = new_webhook_secret()
    sealed = KmsSecrets(key).encrypt(secret, CONTEXT)
    assert secret.encode() not in base64.b64decode(sealed)
    assert KmsSecrets(key).decrypt(sealed, CONTEXT) == secret


def test_for_another_endpoint_it_is_nothing(key: str) -> None:
    sealed = KmsSecrets(key).encrypt(new_webhook_secret(), CONTEXT)
    with pytest.raises(Unavailable):
        KmsSecrets(key).decrypt(sealed, context_of("we_2"))


def test_under_another_key_it_is_nothing(key: str, kms: KMSClient) -> None:
    sealed = KmsSecrets(key).encrypt(new_webhook_secret(), CONTEXT)
    other = kms.create_key()["KeyMetadata"]["Arn"]
    with pytest.raises(Unavailable):
        KmsSecrets(other).decrypt(sealed, CONTEXT)


@pytest.mark.parametrize("sealed", ["", "!", "bm90aGluZw=="])
def test_what_nobody_encrypted(key: str, sealed: str) -> None:
    with pytest.raises(Unavailable):
        KmsSecrets(key).decrypt(sealed, CONTEXT)


def test_a_key_that_is_not_there(aws: None) -> None:
    gone = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-4000-8000-000000000000"
    with pytest.raises(Unavailable):
        KmsSecrets(gone).encrypt(new_webhook_secret(), CONTEXT)
