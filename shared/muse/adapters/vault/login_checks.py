"""Has logins tried by the function that has a browser and may decrypt."""

from __future__ import annotations

import json
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from muse.domain.accounts.linked_account import LinkedAccount
from muse.domain.errors import Unavailable


class LambdaLoginChecks:
    """Implements muse.ports.LoginChecks: an asynchronous invocation, without any secret."""

    def __init__(self, client: Any, function: str) -> None:
        self._client = client
        self._function = function

    def request(self, account: LinkedAccount) -> None:
        """See the port."""
        wanted = {
            "owner": account.owner,
            "storeId": account.store_id,
            "version": account.version,
        }
        try:
            self._client.invoke(
                FunctionName=self._function,
                InvocationType="Event",
                Payload=json.dumps({"checkLogin": wanted}).encode(),
            )
        except (BotoCoreError, ClientError) as error:
            raise Unavailable from error
