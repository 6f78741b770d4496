"""Has canaries run in the placement function of their method."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from muse.domain.errors import Unavailable
from muse.domain.store import Method


class LambdaCanaries:
    """Implements muse.ports.CanaryRunner: an asynchronous invocation of the method's function."""

    def __init__(self, client: Any, functions: Mapping[Method, str]) -> None:
        self._client = client
        self._functions = functions

    def send(self, store_id: int, method: Method) -> None:
        """See the port."""
        try:
            self._client.invoke(
                FunctionName=self._functions[method],
                InvocationType="Event",
                Payload=json.dumps({"canary": {"storeId": store_id}}).encode(),
            )
        except (BotoCoreError, ClientError) as error:
            raise Unavailable from error
