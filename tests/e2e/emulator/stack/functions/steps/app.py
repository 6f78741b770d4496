"""What the workflow calls, and what the bus reaches."""

import functools
import os
import time
from typing import Any


class TryAgain(Exception):
    """The workflow sends the step again."""


class TryNextMethod(Exception):
    """The workflow goes on with the next method."""


class NeedsPerson(Exception):
    """The workflow waits for a person."""


ERRORS = {error.__name__: error for error in (TryAgain, TryNextMethod, NeedsPerson)}


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Do what the event says: wait, fail so many times, keep a task token, answer."""
    time.sleep(event.get("seconds", 0))
    if token := event.get("token"):
        keep({"order_number": event["order"], "kind": "token", "token": token})
        time.sleep(event.get("linger", 0))
        attempts = count(event["order"], "token-attempts")
        if attempts <= event.get("failures", 0):
            raise ERRORS[event.get("raises", "TryAgain")]("the token's function fails")
        return {}
    raises = event.get("raises")
    if raises and count(event["order"], f"attempts-{raises}") <= event["failures"]:
        raise ERRORS[raises](f"{raises} asked for")
    return {"order": event.get("order"), "method": event.get("method"), "pid": os.getpid()}


def consume(event: dict[str, Any], context: Any) -> None:
    """Take an event from the bus; fail when it says so."""
    detail = event["detail"]
    if detail.get("fail"):
        raise NeedsPerson("the consumer fails")
    told = {"event": event["detail-type"], "account": event["account"]}
    keep({"order_number": detail["order"], "kind": "consumed", **told})


@functools.cache
def table() -> Any:
    """The stack's table. Made on first use, so that a function without it starts at once."""
    import boto3  # noqa: PLC0415 - see above

    return boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])


def keep(item: dict[str, Any]) -> None:
    """Write a row that the test looks for."""
    table().put_item(Item=item)


def count(order: str, kind: str) -> int:
    """How often this has been called for the order, this call included."""
    updated = table().update_item(
        Key={"order_number": order, "kind": kind},
        UpdateExpression="ADD calls :one",
        ExpressionAttributeValues={":one": 1},
        ReturnValues="UPDATED_NEW",
    )
    return int(updated["Attributes"]["calls"])
