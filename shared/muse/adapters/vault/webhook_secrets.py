"""Secrets of webhooks, encrypted by KMS itself: each is far shorter than what one call takes, so no
data key lies in any memory."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from muse.adapters import aws
from muse.domain.errors import Unavailable

_CONFIG = Config(connect_timeout=1, read_timeout=3, retries={"mode": "standard", "max_attempts": 3})


class KmsSecrets:
    """Implements muse.ports.app_webhooks.SecretEncryption and SecretDecryption; what the function's
    role may not do is Unavailable. `key_arn` is the key's ARN, never an alias."""

    def __init__(self, key_arn: str) -> None:
        self._key = key_arn

    @cached_property
    def _client(self) -> Any:
        return aws.client("kms", _CONFIG)

    def encrypt(self, secret: str, context: Mapping[str, str]) -> str:
        """See the port."""
        try:
            answer = self._client.encrypt(
                KeyId=self._key, Plaintext=secret.encode(), EncryptionContext=dict(context)
            )
        except (BotoCoreError, ClientError):
            raise Unavailable from None  # the causes of these errors are not for logs
        return base64.b64encode(answer["CiphertextBlob"]).decode()

    def decrypt(self, sealed: str, context: Mapping[str, str]) -> str:
        """See the port."""
        try:
            answer = self._client.decrypt(
                KeyId=self._key,
                CiphertextBlob=base64.b64decode(sealed, validate=True),
                EncryptionContext=dict(context),
            )
            return bytes(answer["Plaintext"]).decode()
        except (BotoCoreError, ClientError, binascii.Error):
            raise Unavailable from None
