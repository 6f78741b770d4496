"""What the HTTP functions share: one resolver with validation, and one way errors are told."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.middlewares import NextMiddleware
from aws_lambda_powertools.event_handler.openapi.exceptions import (
    RequestUnsupportedContentType,
    RequestValidationError,
)
from aws_lambda_powertools.utilities.typing import LambdaContext

from muse.domain.errors import (
    Forbidden,
    Malformed,
    MuseError,
    PayloadTooLarge,
    PaymentDeclined,
    Problem,
    UnsupportedMediaType,
)
from muse.runtime.logging import logger

MAX_BODY_BYTES = 256 * 1024
_FOR_OPERATIONS = re.compile(r"/api/v1/(ops/|orders/[^/]+/tracking$)")
_MALFORMED = frozenset({"json_invalid"})
_NOT_OPERATIONS = "This is for the operations team."
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def http_app() -> APIGatewayHttpResolver:
    """A resolver that validates requests by the handlers' types and tells errors in one form."""
    app = APIGatewayHttpResolver(enable_validation=True, json_body_deserializer=_read_json)
    app.exception_handler(MuseError)(_tell)
    app.exception_handler(RequestValidationError)(_tell_invalid)
    app.exception_handler(RequestUnsupportedContentType)(_tell_unsupported)
    app.exception_handler(Exception)(_tell_unexpected)
    app.not_found(_tell_no_route)
    return app


def serve(app: APIGatewayHttpResolver, event: dict[str, Any], context: LambdaContext) -> Any:
    """Answer one HTTP API event. Whoever has no business at an operations route is told that before
    anything of the request is looked at; a body above 256 KB, or of a form, is refused before
    anything reads it."""
    if _FOR_OPERATIONS.search(event["rawPath"]) and not _is_of_operations(event):
        return _proxy_answer(Forbidden(_NOT_OPERATIONS))
    if len(event.get("body") or "") > MAX_BODY_BYTES:
        return _proxy_answer(PayloadTooLarge())
    if event.get("body") and _is_form(event):
        return _proxy_answer(UnsupportedMediaType())
    return app.resolve(event, context)


def raw_body(app: APIGatewayHttpResolver) -> bytes:
    """The body exactly as it was sent: a signature is of these bytes."""
    event = app.current_event.raw_event
    body = str(event.get("body") or "")
    return base64.b64decode(body) if event.get("isBase64Encoded") else body.encode()


def caller(app: APIGatewayHttpResolver) -> str:
    """The user id (`sub`) that the gateway's JWT authorizer vouches for."""
    return str(_claims(app)["sub"])


def ops_person(app: APIGatewayHttpResolver) -> str:
    """The calling member of the operations team. Error: Forbidden unless in the group `ops`."""
    claims = _claims(app)
    if "ops" not in groups_of(claims):
        raise Forbidden(_NOT_OPERATIONS)
    name = claims.get("cognito:username") or claims.get("username") or claims["sub"]
    return str(name)


def operations_only(app: APIGatewayHttpResolver, next_middleware: NextMiddleware) -> Response[Any]:
    """A middleware for resolvers that serve nobody else: what `serve` finds in the path is not all
    that stands before them. Error: Forbidden."""
    ops_person(app)
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


def _claims(app: APIGatewayHttpResolver) -> Mapping[str, Any]:
    authorizer = app.current_event.request_context.authorizer
    claims = authorizer.jwt_claim if authorizer else None
    if not claims or "sub" not in claims:
        raise Forbidden("The gateway did not say who is calling.")
    return claims


def _is_of_operations(event: Mapping[str, Any]) -> bool:
    authorizer = event["requestContext"].get("authorizer") or {}
    return "ops" in groups_of((authorizer.get("jwt") or {}).get("claims") or {})


def _read_json(text: str) -> Any:
    try:
        return json.loads(text)
    except RecursionError:
        raise Malformed("The JSON is nested too deeply.") from None


def _tell(error: MuseError) -> Response[Any]:
    if error.http_status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        logger.warning("request failed", extra={"code": error.code})
    return _answer(error.http_status, error_body(error))


def _tell_invalid(error: RequestValidationError) -> Response[Any]:
    problems = error.errors()
    if any(problem["type"] in _MALFORMED for problem in problems):
        return _tell(Malformed("The body is not valid JSON."))
    details = [Problem(_field(problem["loc"]), problem["msg"]) for problem in problems]
    return _answer(422, _body("invalid", "The request is not valid.", details))


def _is_form(event: Mapping[str, Any]) -> bool:
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    return str(headers.get("content-type", "")).strip().lower().startswith(_FORMS)


def _tell_unsupported(_: RequestUnsupportedContentType) -> Response[Any]:
    return _tell(UnsupportedMediaType())


def _tell_unexpected(error: Exception) -> Response[Any]:
    logger.exception("unexpected error", exc_info=error)
    return _tell(MuseError())


def _tell_no_route(_: Exception) -> Response[Any]:
    return _answer(404, _body("not_found", "There is no such route.", ()))


def error_body(error: MuseError) -> dict[str, Any]:
    """The body of an error answer."""
    body = _body(error.code, error.public_message, error.details)
    if isinstance(error, PaymentDeclined):
        body["error"]["declineCode"] = error.decline_code
    return body


def _body(code: str, message: str, details: Sequence[Problem]) -> dict[str, Any]:
    error: dict[str, Any] = {"code": code, "message": message}
    if details:
        error["details"] = [{"field": d.field, "problem": d.problem} for d in details]
    return {"success": False, "error": error}


def _field(location: Sequence[object]) -> str:
    """`("body", "address", "zip")` as the caller knows it: `address.zip`."""
    where, *path = location
    parts = [
        str(part) for part in (path if where in {"body", "query", "header", "path"} else location)
    ]
    return ".".join(parts) or str(where)


def _answer(status: int, body: dict[str, Any]) -> Response[Any]:
    return Response(status_code=status, content_type="application/json", body=json.dumps(body))


def _proxy_answer(error: MuseError) -> dict[str, Any]:
    return {
        "statusCode": error.http_status,
        "headers": {"content-type": "application/json"},
        "body": json.dumps(error_body(error)),
    }
