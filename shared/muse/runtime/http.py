"""What the HTTP functions share: one resolver with validation, who calls, and ids in the logs."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.middlewares import NextMiddleware
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter
from aws_lambda_powertools.utilities.typing import LambdaContext

from muse.domain.errors import (
    Forbidden,
    Malformed,
    MuseError,
    NotFound,
    PayloadTooLarge,
    UnsupportedMediaType,
)
from muse.ports.reports.webhooks import WebhookRequest
from muse.runtime.http_errors import error_body, error_headers, register_error_handlers
from muse.runtime.logging import logger

HasEvent = APIGatewayHttpResolver | APIGatewayHttpRouter
MAX_BODY_BYTES = 256 * 1024
LONGEST_ID = 100  # the keys of the tables end at 1024 bytes
REQUEST_ID = "x-request-id"
_OPERATIONS, _DEVELOPERS = "ops", "developers"  # groups of the user pool
_FOR_GROUPS = {
    _OPERATIONS: re.compile(r"/api/v1/(ops/|orders/[^/]+/tracking$)"),
    _DEVELOPERS: re.compile(r"/api/v1/webhook-endpoints(/|$)"),
}
_NOT_IN_GROUP = {
    _OPERATIONS: "This is for the operations team.",
    _DEVELOPERS: "This is for the developers of the app.",
}
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
_LOGGED = {"sessionId": "session_id", "orderNumber": "order_number", "taskId": "task_id"}


def http_app() -> APIGatewayHttpResolver:
    """A resolver that validates requests by the handlers' types and tells errors in one form."""
    app = APIGatewayHttpResolver(enable_validation=True, json_body_deserializer=_read_json)
    register_error_handlers(app)
    return app


def serve(app: APIGatewayHttpResolver, event: dict[str, Any], context: LambdaContext) -> Any:
    """Answer one HTTP API event. Whoever has no business at a route of a group is told that before
    anything of the request is looked at; a body above 256 KB or of a form, and an id that is too
    long to be one, are refused before anything reads them. The gateway's request id is on every log
    line and, as `x-request-id`, in the answer, with it a caller and the logs speak of the same."""
    request_id = str((event.get("requestContext") or {}).get("requestId", ""))
    _log_ids(event, context, request_id)
    refusal = _refusal(event)
    answer: dict[str, Any] = _proxy_answer(refusal) if refusal else app.resolve(event, context)
    if request_id:
        answer.setdefault("headers", {})[REQUEST_ID] = request_id
    return answer


def _refusal(event: Mapping[str, Any]) -> MuseError | None:
    for group, routes in _FOR_GROUPS.items():
        if routes.search(event["rawPath"]) and not _is_of(group, event):
            return Forbidden(_NOT_IN_GROUP[group])
    body = event.get("body") or ""
    if len(body) > MAX_BODY_BYTES:
        return PayloadTooLarge()
    if body and _is_form(event):
        return UnsupportedMediaType()
    if any(len(value) > LONGEST_ID for value in _ids(event).values()):
        return NotFound()
    return None


def _ids(event: Mapping[str, Any]) -> Mapping[str, str]:
    return event.get("pathParameters") or {}


def _log_ids(event: Mapping[str, Any], context: LambdaContext, request_id: str) -> None:
    """What joins a shopper's request to the function's run, its checkout and the workflow."""
    logger.clear_state()
    known = {_LOGGED[name]: value for name, value in _ids(event).items() if name in _LOGGED}
    logger.append_keys(
        correlation_id=request_id,
        function_request_id=context.aws_request_id,
        route=event.get("routeKey"),
        **{name: value[:LONGEST_ID] for name, value in known.items()},
    )


def raw_body(app: APIGatewayHttpResolver) -> bytes:
    """The body exactly as it was sent: a signature is of these bytes."""
    event = app.current_event.raw_event
    body = str(event.get("body") or "")
    return base64.b64decode(body) if event.get("isBase64Encoded") else body.encode()


def webhook_request(app: APIGatewayHttpResolver) -> WebhookRequest:
    """The whole request exactly as it was sent: signatures may be of all of it."""
    event = app.current_event
    query = event.raw_event.get("rawQueryString")
    path = str(event.raw_event.get("rawPath") or event.path)
    host = str(event.headers.get("host") or "unknown")
    return WebhookRequest(
        method=event.http_method,
        url=f"https://{host}{path}" + (f"?{query}" if query else ""),
        headers={name.lower(): value for name, value in event.headers.items()},
        body=raw_body(app),
    )


def caller(app: HasEvent) -> str:
    """The user id (`sub`) that the gateway's JWT authorizer vouches for."""
    return str(_claims(app)["sub"])


def ops_person(app: HasEvent) -> str:
    """The calling member of the operations team, by what the team knows them by: their email
    address, for the pool's own user names are random. Error: Forbidden unless in the group `ops`.
    """
    claims = _claims(app)
    if _OPERATIONS not in groups_of(claims):
        raise Forbidden(_NOT_IN_GROUP[_OPERATIONS])
    return str(claims.get("email") or claims.get("cognito:username") or claims["sub"])


def operations_only(app: APIGatewayHttpResolver, next_middleware: NextMiddleware) -> Response[Any]:
    """A middleware for resolvers that serve nobody else: what `serve` finds in the path is not all
    that stands before them. Error: Forbidden."""
    ops_person(app)
    return next_middleware(app)


def developers_only(app: APIGatewayHttpResolver, next_middleware: NextMiddleware) -> Response[Any]:
    """The same for those who build the app: the group `developers`. Error: Forbidden."""
    if _DEVELOPERS not in groups_of(_claims(app)):
        raise Forbidden(_NOT_IN_GROUP[_DEVELOPERS])
    return next_middleware(app)


def groups_of(claims: Mapping[str, Any]) -> frozenset[str]:
    """The Cognito groups of a caller. An HTTP API hands the list over as the text `[a b]`."""
    groups = claims.get("cognito:groups") or ()
    if isinstance(groups, str):
        return frozenset(groups.strip("[]").replace(",", " ").split())
    return frozenset(str(group) for group in groups)


def preferred_wait(header: str | None, usual: float, longest: float) -> float:
    """Seconds from `Prefer: wait=N` (RFC 7240), at most `longest`."""
    for preference in (header or "").split(","):
        name, _, value = preference.strip().partition("=")
        if name.strip().lower() == "wait" and value.strip().isdecimal():
            return min(float(value), longest)
    return min(usual, longest)


def _claims(app: HasEvent) -> Mapping[str, Any]:
    authorizer = app.current_event.request_context.authorizer
    claims = authorizer.jwt_claim if authorizer else None
    if not claims or "sub" not in claims:
        raise Forbidden("The gateway did not say who is calling.")
    return claims


def _is_of(group: str, event: Mapping[str, Any]) -> bool:
    authorizer = event["requestContext"].get("authorizer") or {}
    return group in groups_of((authorizer.get("jwt") or {}).get("claims") or {})


def _read_json(text: str) -> Any:
    try:
        return json.loads(text)
    except RecursionError:
        raise Malformed("The JSON is nested too deeply.") from None
    except json.JSONDecodeError:
        raise
    except ValueError:  # Python reads no number of more than 4300 digits
        raise Malformed("The JSON has a number that is too long.") from None


def _is_form(event: Mapping[str, Any]) -> bool:
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    return str(headers.get("content-type", "")).strip().lower().startswith(_FORMS)


def _proxy_answer(error: MuseError) -> dict[str, Any]:
    return {
        "statusCode": error.http_status,
        "headers": {"content-type": "application/json", **error_headers(error)},
        "body": json.dumps(error_body(error)),
    }
