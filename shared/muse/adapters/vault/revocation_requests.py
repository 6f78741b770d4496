"""Has tokens revoked by the function that may decrypt them and has no route from outside."""

from __future__ import annotations

import json
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from muse.domain.accounts.revocation import Revocation
from muse.domain.errors import Unavailable


class LambdaRevocations:
    """Implements muse.ports.RevocationRequests: an asynchronous invocation, without any secret."""

    def __init__(self, client: Any, function: str) -> None:
        self._client = client
        self._function = function

    def request(self, revocation: Revocation) -> None:
        """See the port."""
        wanted = {
            "owner": revocation.owner,
            "storeId": revocation.store_id,
            "version": revocation.version,
        }
        try:
            self._client.invoke(
                FunctionName=self._function,
                InvocationType="Event",
                Payload=json.dumps({"revokeLink": wanted}).encode(),
            )
        except (BotoCoreError, ClientError) as error:
            raise Unavailable from error
