"""Messages in the bucket that Amazon SES writes them to."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from muse.adapters.mail.opening import MAX_BYTES
from muse.domain.errors import Unavailable
from muse.domain.mail.message import Unreadable
from muse.ports import Clock, EvidenceFile
from muse.ports.mail import StoredMessage

LINK_LASTS = timedelta(minutes=5)
_NAME = "message.eml"
# A browser shows it as text and runs nothing of it.
_AS_TEXT = {
    "ResponseContentType": "text/plain; charset=utf-8",
    "ResponseContentDisposition": f'attachment; filename="{_NAME}"',
}


class BucketOfMessages:
    """Implements muse.ports.mail.MessageStore."""

    def __init__(self, client: Any, bucket: str, clock: Clock) -> None:
        self._client = client
        self._bucket = bucket
        self._clock = clock

    def read(self, key: str) -> StoredMessage | None:
        """See the port."""
        try:
            found = self._client.get_object(Bucket=self._bucket, Key=key)
            if found["ContentLength"] > MAX_BYTES:
                found["Body"].close()
                return Unreadable.TOO_LARGE
            content: bytes = found["Body"].read()
        except ClientError as error:
            if error.response["Error"]["Code"] == "NoSuchKey":
                return None
            raise Unavailable from error
        except BotoCoreError as error:
            raise Unavailable from error
        return content

    def link(self, key: str) -> EvidenceFile:
        """See the port."""
        now = self._clock.now()
        url = self._client.generate_presigned_url(
            "get_object",
            Params={"Bucket": self._bucket, "Key": key, **_AS_TEXT},
            ExpiresIn=int(LINK_LASTS.total_seconds()),
        )
        return EvidenceFile(_NAME, now, url, now + LINK_LASTS)
