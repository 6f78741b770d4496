"""Who uses Muse's account at a store, as one item of the orders table for each account."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from muse.domain.accounts.linked_account import MUSE
from muse.domain.errors import Unavailable
from muse.domain.placement.attempt import AccountInUse
from muse.domain.store import Store
from muse.ports import Clock

LEASE_SECONDS = 300.0  # no longer than the function that holds it can live
_KIND = "account"
_FREE = "attribute_not_exists(order_number) OR lease_until < :now OR lease_holder = :me"


class DynamoAccountLeases:
    """Implements muse.adapters.retailers.headless.dependencies.AccountLeases.

    A holder that dies keeps the account until its lease is over.
    """

    def __init__(self, client: Any, table: str, clock: Clock) -> None:
        self._client = client
        self._table = table
        self._clock = clock

    @contextmanager
    def held(self, store: Store, holder: str) -> Iterator[None]:
        """See the protocol. Errors: AccountInUse, Unavailable."""
        self._take(store, holder)
        try:
            yield
        finally:
            with suppress(BotoCoreError, ClientError):  # it ends by itself
                self._give_back(store, holder)

    def _take(self, store: Store, holder: str) -> None:
        now = self._clock.now().timestamp()
        item = {
            **_key(store),
            "lease_holder": {"S": holder},
            "lease_until": {"N": f"{now + LEASE_SECONDS:.3f}"},
        }
        try:
            self._client.put_item(
                TableName=self._table,
                Item=item,
                ConditionExpression=_FREE,
                ExpressionAttributeValues={":now": {"N": f"{now:.3f}"}, ":me": {"S": holder}},
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise Unavailable from error
            raise AccountInUse(f"The account at {store.name} is in use by another order.") from None
        except BotoCoreError as error:
            raise Unavailable from error

    def _give_back(self, store: Store, holder: str) -> None:
        self._client.update_item(
            TableName=self._table,
            Key=_key(store),
            UpdateExpression="SET lease_until = :over",
            ConditionExpression="lease_holder = :me",
            ExpressionAttributeValues={":over": {"N": "0"}, ":me": {"S": holder}},
        )


def _key(store: Store) -> dict[str, dict[str, str]]:
    return {
        "order_number": {"S": f"account#{MUSE}#{store.store_id}"},
        "kind": {"S": _KIND},
    }
