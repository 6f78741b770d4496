"""Evidence in its bucket: written by headless placement, read by the operations team."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from muse.ports import Clock, EvidenceFile

LINK_LASTS = timedelta(minutes=5)
_TAKEN_AT = "%Y%m%dT%H%M%SZ"
_TYPES = {"png": "image/png", "txt": "text/plain; charset=utf-8", "json": "application/json"}


class BucketOfEvidence:
    """Implements muse.ports.Evidence, and EvidenceKeeper of the headless dependencies. An order's
    files lie at `orders/<order number>/<when>-<name>`."""

    def __init__(self, client: Any, bucket: str, clock: Clock) -> None:
        self._client = client
        self._bucket = bucket
        self._clock = clock

    def of(self, order_number: str) -> Sequence[EvidenceFile]:
        """See muse.ports.Evidence: links that can be opened for five minutes."""
        prefix = f"orders/{order_number}/"
        try:
            listed = self._client.list_objects_v2(Bucket=self._bucket, Prefix=prefix)
        except (BotoCoreError, ClientError):
            return ()
        keys = sorted((str(one["Key"]) for one in listed.get("Contents", ())), reverse=True)
        return [self._linked(key, key.removeprefix(prefix)) for key in keys]

    def _linked(self, key: str, file: str) -> EvidenceFile:
        taken_at, _, name = file.partition("-")
        url = self._client.generate_presigned_url(
            "get_object",
            Params={"Bucket": self._bucket, "Key": key},
            ExpiresIn=int(LINK_LASTS.total_seconds()),
        )
        taken = datetime.strptime(taken_at, _TAKEN_AT).replace(tzinfo=UTC)
        return EvidenceFile(name, taken, url, self._clock.now() + LINK_LASTS)

    def keep(self, order_number: str, files: Mapping[str, bytes]) -> None:
        """See the protocol."""
        at = self._clock.now().strftime(_TAKEN_AT)
        for name, content in files.items():
            with suppress(BotoCoreError, ClientError):
                self._client.put_object(
                    Bucket=self._bucket,
                    Key=f"orders/{order_number}/{at}-{name}",
                    Body=content,
                    ContentType=_TYPES[name.rpartition(".")[2]],
                )
