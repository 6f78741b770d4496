"""Evidence in its bucket: written by headless placement, read by the operations team."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from muse.ports import Clock

_TYPES = {"png": "image/png", "txt": "text/plain; charset=utf-8", "json": "application/json"}


class BucketOfEvidence:
    """Implements muse.adapters.retailers.headless.dependencies.EvidenceKeeper: files of an order
    lie at `orders/<order number>/<when>-<name>`."""

    def __init__(self, client: Any, bucket: str, clock: Clock) -> None:
        self._client = client
        self._bucket = bucket
        self._clock = clock

    def keep(self, order_number: str, files: Mapping[str, bytes]) -> None:
        """See the protocol."""
        at = self._clock.now().strftime("%Y%m%dT%H%M%SZ")
        for name, content in files.items():
            with suppress(BotoCoreError, ClientError):
                self._client.put_object(
                    Bucket=self._bucket,
                    Key=f"orders/{order_number}/{at}-{name}",
                    Body=content,
                    ContentType=_TYPES[name.rpartition(".")[2]],
                )
