"""Reads the table's stream: keeps what it accepts, reports what it does not."""

import os
from typing import Any

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Accept records until a poisoned one comes; report that one and stop."""
    for record in event["Records"]:
        change = record["dynamodb"]
        order = change["Keys"]["order_number"]["S"]
        if "POISON" in order:
            return {"batchItemFailures": [{"itemIdentifier": change["SequenceNumber"]}]}
        table.put_item(Item={"order_number": f"SEEN-{order}", "kind": record["eventName"]})
    return {"batchItemFailures": []}
