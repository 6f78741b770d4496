"""Saved logins, in an encrypted bucket: they skip the sign-in, a third of an order's time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from muse.domain.accounts.linked_account import LinkedAccount
from muse.domain.errors import Unavailable
from muse.ports import Clock

LIFE = timedelta(hours=12)


class BucketOfLogins:
    """Implements muse.adapters.retailers.headless.dependencies.SavedLogins. A login that can't be
    read or written is none: the order signs in."""

    def __init__(self, client: Any, bucket: str, clock: Clock) -> None:
        self._client = client
        self._bucket = bucket
        self._clock = clock

    def load(self, account: LinkedAccount) -> Mapping[str, Any] | None:
        """See the protocol."""
        try:
            answer = self._client.get_object(Bucket=self._bucket, Key=_key(account))
            kept = json.loads(answer["Body"].read())
            saved_at, login = datetime.fromisoformat(kept["savedAt"]), dict(kept["login"])
        except (BotoCoreError, ClientError, ValueError, KeyError, TypeError):
            return None
        return login if self._clock.now() < saved_at + LIFE else None

    def save(self, account: LinkedAccount, login: Mapping[str, Any]) -> None:
        """See the protocol."""
        kept = {"savedAt": self._clock.now().isoformat(), "login": dict(login)}
        with suppress(BotoCoreError, ClientError):
            self._client.put_object(
                Bucket=self._bucket, Key=_key(account), Body=json.dumps(kept).encode()
            )

    def delete(self, account: LinkedAccount) -> None:
        """See muse.ports.BrowserLogins, which this implements, too."""
        try:
            self._client.delete_object(Bucket=self._bucket, Key=_key(account))
        except (BotoCoreError, ClientError) as error:
            raise Unavailable from error

    def forget(self, account: LinkedAccount) -> None:
        """See the protocol."""
        self.save(account, {})


def _key(account: LinkedAccount) -> str:
    """With the version: a login of replaced credentials is never found again."""
    return f"logins/{account.owner}/{account.store_id}/{account.version}.json"
