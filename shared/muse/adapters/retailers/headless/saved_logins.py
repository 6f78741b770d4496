"""Saved logins, in an encrypted bucket: they skip the sign-in, a third of an order's time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from muse.domain.store import Store
from muse.ports import Clock

LIFE = timedelta(hours=12)


class BucketOfLogins:
    """Implements muse.adapters.retailers.headless.dependencies.SavedLogins. A login that can't be
    read or written is none: the order signs in."""

    def __init__(self, client: Any, bucket: str, clock: Clock) -> None:
        self._client = client
        self._bucket = bucket
        self._clock = clock

    def load(self, store: Store) -> Mapping[str, Any] | None:
        """See the protocol."""
        try:
            answer = self._client.get_object(Bucket=self._bucket, Key=_key(store))
            kept = json.loads(answer["Body"].read())
            saved_at, login = datetime.fromisoformat(kept["savedAt"]), dict(kept["login"])
        except (BotoCoreError, ClientError, ValueError, KeyError, TypeError):
            return None
        return login if self._clock.now() < saved_at + LIFE else None

    def save(self, store: Store, login: Mapping[str, Any]) -> None:
        """See the protocol."""
        kept = {"savedAt": self._clock.now().isoformat(), "login": dict(login)}
        with suppress(BotoCoreError, ClientError):
            self._client.put_object(
                Bucket=self._bucket, Key=_key(store), Body=json.dumps(kept).encode()
            )

    def forget(self, store: Store) -> None:
        """See the protocol."""
        self.save(store, {})


def _key(store: Store) -> str:
    return f"logins/{store.store_id}/{store.account}.json"
