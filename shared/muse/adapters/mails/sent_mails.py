"""Which events shoppers were written about, as one item of the orders table for each event."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from muse.domain.errors import Unavailable
from muse.ports import MailState

SENDING_SECONDS = 45.0  # longer than the function that sends can live; the bus tries again after 60
_KIND = "mail"
_FREE = (
    "attribute_not_exists(order_number) OR (attribute_not_exists(sent_at) AND send_until <= :now)"
)


class DynamoMailRecord:
    """Implements muse.ports.MailRecord. Nothing of the mail is in an item."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def begin(self, event_id: str, now: datetime) -> MailState:
        """See the port."""
        until = now.timestamp() + SENDING_SECONDS
        try:
            self._client.put_item(
                TableName=self._table,
                Item={**_key(event_id), "send_until": {"N": f"{until:.3f}"}},
                ConditionExpression=_FREE,
                ExpressionAttributeValues={":now": {"N": f"{now.timestamp():.3f}"}},
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise Unavailable from error
            item: Any = error.response.get("Item", {})
            was_sent = "sent_at" in item
            return MailState.SENT if was_sent else MailState.BEING_SENT
        except BotoCoreError as error:
            raise Unavailable from error
        return MailState.BEGUN

    def finish(self, event_id: str, now: datetime) -> None:
        """See the port."""
        try:
            self._client.update_item(
                TableName=self._table,
                Key=_key(event_id),
                UpdateExpression="SET sent_at = :now",
                ExpressionAttributeValues={":now": {"N": f"{now.timestamp():.3f}"}},
            )
        except (BotoCoreError, ClientError) as error:
            raise Unavailable from error


def _key(event_id: str) -> dict[str, dict[str, str]]:
    return {"order_number": {"S": f"mail#{event_id}"}, "kind": {"S": _KIND}}
