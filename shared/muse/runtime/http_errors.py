"""How the HTTP functions tell errors: one form, no card number in it, and a metric for each that is
Muse's own."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools import single_metric
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.openapi.exceptions import (
    RequestUnsupportedContentType,
    RequestValidationError,
)
from aws_lambda_powertools.metrics import MetricUnit

from muse.domain.errors import (
    Malformed,
    MuseError,
    PaymentDeclined,
    Problem,
    UnsupportedMediaType,
)
from muse.runtime.api.base import FORM
from muse.runtime.logging import logger
from muse.runtime.settings import optional

SERVER_ERRORS = "server_errors"
_MALFORMED = frozenset({"json_invalid"})
_LONGEST_FIELD = 100
_MANY_DIGITS = re.compile(r"\d(?:[ -]?\d){11,}")  # as long as a card number, or longer
_HIDDEN = "…"


def register_error_handlers(app: APIGatewayHttpResolver) -> None:
    """Have the app tell all errors in the one form."""
    app.exception_handler(MuseError)(_tell)
    app.exception_handler(RequestValidationError)(_tell_invalid)
    app.exception_handler(RequestUnsupportedContentType)(_tell_unsupported)
    app.exception_handler(Exception)(_tell_unexpected)
    app.not_found(_tell_no_route)


def error_body(error: MuseError) -> dict[str, Any]:
    """The body of an error answer."""
    body = _body(error.code, error.public_message, error.details)
    if isinstance(error, PaymentDeclined):
        body["error"]["declineCode"] = error.decline_code
    return body


def error_headers(error: MuseError) -> dict[str, str]:
    """The headers of an error answer besides its type."""
    return {} if error.retry_after is None else {"Retry-After": str(error.retry_after)}


def _tell(error: MuseError) -> Response[Any]:
    if error.http_status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        logger.warning("request failed", extra={"code": error.code})
        _count_server_error()
    answer = _answer(error.http_status, error_body(error))
    answer.headers.update(error_headers(error))
    return answer


def _count_server_error() -> None:
    """Lambda counts an answered request as a success, whatever its status: alarms watch this."""
    service = optional("POWERTOOLS_SERVICE_NAME", "unknown")
    with single_metric(SERVER_ERRORS, MetricUnit.Count, 1) as metric:
        metric.add_dimension("service", service)


def _tell_invalid(error: RequestValidationError) -> Response[Any]:
    problems = error.errors()
    if any(problem["type"] in _MALFORMED for problem in problems):
        return _tell(Malformed("The body is not valid JSON."))
    details = [Problem(_field(problem["loc"]), problem["msg"]) for problem in problems]
    return _answer(422, _body("invalid", "The request is not valid.", details))


def _tell_unsupported(_: RequestUnsupportedContentType) -> Response[Any]:
    return _tell(UnsupportedMediaType())


def _tell_unexpected(error: Exception) -> Response[Any]:
    logger.exception("unexpected error", exc_info=error)
    return _tell(MuseError())


def _tell_no_route(_: Exception) -> Response[Any]:
    return _answer(404, _body("not_found", "There is no such route.", ()))


def _body(code: str, message: str, details: Sequence[Problem]) -> dict[str, Any]:
    error: dict[str, Any] = {"code": code, "message": message}
    if details:
        error["details"] = [
            {"field": _shown(d.field)[:_LONGEST_FIELD], "problem": _shown(d.problem)}
            for d in details
        ]
    return {"success": False, "error": error}


def _shown(text: str) -> str:
    """Names of fields and values that a message quotes are the caller's own text: a card number
    that was put there must not come back, or it is in somebody's logs."""
    return _MANY_DIGITS.sub(_HIDDEN, text)


def _field(location: Sequence[object]) -> str:
    """`("body", "address", "zip")` as the caller knows it: `address.zip`."""
    where, *path = location
    inside = path if where in {"body", "query", "header", "path"} else location
    parts = [str(part) for part in inside]
    return ".".join(part for part in parts if not part.startswith(FORM)) or str(where)


def _answer(status: int, body: dict[str, Any]) -> Response[Any]:
    return Response(status_code=status, content_type="application/json", body=json.dumps(body))
