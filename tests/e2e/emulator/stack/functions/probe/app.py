"""The function behind the HTTP API: it answers with what it sees."""

import base64
import json
import os
import sys
from typing import Any

from muse_probe import GREETED_BY

GIF = b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"


class UnexpectedStoreError(Exception):
    """A failure with a name of its own."""


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answer one request, or a plain invocation."""
    route = event.get("routeKey")
    if route is None:
        return invoked(event, context)
    if route == "POST /api/v1/broken":
        raise UnexpectedStoreError("do not tell anybody")
    if route == "ANY /api/v1/echo":
        return echo(event)
    seen = {
        "route": route,
        "path": event["rawPath"],
        "parameters": event.get("pathParameters"),
        "claims": event["requestContext"].get("authorizer", {}).get("jwt", {}).get("claims"),
        "greetedBy": GREETED_BY,
    }
    return {
        "statusCode": 200,
        "headers": {"content-type": "application/json"},
        "body": json.dumps(seen),
    }


def echo(event: dict[str, Any]) -> dict[str, Any]:
    """The caller's body, or a picture when it asks for one."""
    body = event.get("body") or ""
    if (event.get("queryStringParameters") or {}).get("as") == "picture":
        return {
            "statusCode": 200,
            "headers": {"content-type": "image/gif"},
            "cookies": ["a=1", "b=2"],
            "isBase64Encoded": True,
            "body": base64.b64encode(GIF).decode(),
        }
    size = len(base64.b64decode(body) if event["isBase64Encoded"] else body.encode())
    answer = {"method": event["requestContext"]["http"]["method"], "size": size}
    return {"statusCode": 200, "body": json.dumps(answer)}


def invoked(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """What the process of a function looks like from inside."""
    if event.get("raise"):
        raise UnexpectedStoreError(event["raise"])
    if event.get("exit"):
        os._exit(3)
    return {
        "environment": dict(os.environ),
        "python": sys.executable,
        "pid": os.getpid(),
        "remaining": context.get_remaining_time_in_millis(),
        "arn": context.invoked_function_arn,
        "requestId": context.aws_request_id,
    }
