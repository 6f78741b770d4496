"""What a browser knows that waits for a one-time code, in the encrypted bucket: for minutes."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from muse.adapters.retailers.headless.dependencies import PausedBrowser
from muse.domain.accounts.linked_account import LinkedAccount
from muse.domain.placement.verification import CODE_TIME
from muse.ports import Clock


@dataclass(frozen=True, slots=True)
class BucketOfPausedBrowsers:
    """Implements muse.adapters.retailers.headless.dependencies.PausedBrowsers."""

    client: Any
    bucket: str
    clock: Clock

    def load(self, order_number: str, account: LinkedAccount) -> PausedBrowser | None:
        """See the protocol."""
        try:
            answer = self.client.get_object(Bucket=self.bucket, Key=_key(order_number))
            kept = json.loads(answer["Body"].read())
            saved_at, version = datetime.fromisoformat(kept["savedAt"]), str(kept["account"])
            browser = PausedBrowser(str(kept["address"]), dict(kept["login"]))
        except (BotoCoreError, ClientError, ValueError, KeyError, TypeError):
            return None
        is_alive = self.clock.now() < saved_at + CODE_TIME and version == account.version
        return browser if is_alive else None

    def save(self, order_number: str, account: LinkedAccount, browser: PausedBrowser) -> None:
        """See the protocol."""
        kept = {
            "savedAt": self.clock.now().isoformat(),
            "account": account.version,
            "address": browser.address,
            "login": dict(browser.login),
        }
        with suppress(BotoCoreError, ClientError):
            self.client.put_object(
                Bucket=self.bucket, Key=_key(order_number), Body=json.dumps(kept).encode()
            )

    def forget(self, order_number: str) -> None:
        """See the protocol."""
        with suppress(BotoCoreError, ClientError):
            self.client.delete_object(Bucket=self.bucket, Key=_key(order_number))


def _key(order_number: str) -> str:
    return f"logins/orders/{order_number}.json"
