"""The AWS Encryption SDK, through Powertools' data masking: a data key for each linked account.

Importing this takes longer than most functions may start: wiring imports it when it is needed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from aws_encryption_sdk.exceptions import AWSEncryptionSDKClientError
from aws_lambda_powertools.utilities.data_masking.exceptions import (
    DataMaskingContextMismatchError,
    DataMaskingDecryptKeyError,
    DataMaskingDecryptValueError,
    DataMaskingEncryptKeyError,
)
from aws_lambda_powertools.utilities.data_masking.provider.kms.aws_encryption_sdk import (
    AWSEncryptionSDKProvider,
)
from botocore.exceptions import BotoCoreError, ClientError
from cryptography.exceptions import InvalidSignature, InvalidTag

from muse.domain.accounts.credentials import Credentials
from muse.domain.accounts.oauth_link import OAuthTokens
from muse.domain.errors import Unavailable
from muse.domain.placement.failures import AccountProblem

_NOT_REACHED = (BotoCoreError, ClientError)
_NOT_OURS = (
    AWSEncryptionSDKClientError,
    DataMaskingContextMismatchError,
    DataMaskingDecryptValueError,
    InvalidSignature,
    InvalidTag,
    KeyError,
    ValueError,
)


class EncryptionSdk:
    """Implements the ports that encrypt and decrypt credentials and tokens, and the same for single
    texts; what the function's role may not do is Unavailable. `key_arn` is the key's ARN, never an
    alias."""

    def __init__(self, key_arn: str) -> None:
        # Used once, a data key lies in no memory for longer than it takes.
        self._provider = AWSEncryptionSDKProvider(
            [key_arn], local_cache_capacity=1, max_messages_encrypted=1
        )

    def encrypt(self, credentials: Credentials, context: Mapping[str, str]) -> str:
        """See the port."""
        fields = {
            "username": credentials.username,
            "password": credentials.password,
            "securityCode": credentials.security_code,
        }
        return self._encrypted(fields, context)

    def encrypt_tokens(self, tokens: OAuthTokens, context: Mapping[str, str]) -> str:
        """See the port."""
        fields = {"accessToken": tokens.access_token, "refreshToken": tokens.refresh_token}
        return self._encrypted(fields, context)

    def encrypt_text(self, text: str, context: Mapping[str, str]) -> str:
        """One text, bound to the context. Errors: Unavailable."""
        return self._encrypted({"text": text}, context)

    def decrypt(self, sealed: str, context: Mapping[str, str]) -> Credentials:
        """See the port."""
        with _decrypting():
            fields = self._provider.decrypt(sealed, None, **context)
            return Credentials(fields["username"], fields["password"], fields["securityCode"])

    def decrypt_tokens(self, sealed: str, context: Mapping[str, str]) -> OAuthTokens:
        """See the port."""
        with _decrypting():
            fields = self._provider.decrypt(sealed, None, **context)
            return OAuthTokens(fields["accessToken"], fields["refreshToken"])

    def decrypt_text(self, sealed: str, context: Mapping[str, str]) -> str:
        """Errors: Unavailable; AccountProblem when it is not what was encrypted for the context."""
        with _decrypting():
            return str(self._provider.decrypt(sealed, None, **context)["text"])

    def _encrypted(self, fields: Mapping[str, str | None], context: Mapping[str, str]) -> str:
        try:
            return self._provider.encrypt(dict(fields), None, **context)
        except (DataMaskingEncryptKeyError, *_NOT_REACHED):
            raise Unavailable from None  # the causes of these errors are not for logs


@contextmanager
def _decrypting() -> Iterator[None]:
    try:
        yield
    except (DataMaskingDecryptKeyError, *_NOT_REACHED):
        raise Unavailable from None
    except _NOT_OURS:
        raise AccountProblem("the stored credentials are not those of this account") from None
