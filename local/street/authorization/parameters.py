"""Parameters and errors of OAuth requests (RFC 6749 §3 and §5.2)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from urllib.parse import parse_qsl

from local.street.serving import Request, Response, json_response

FORM = "application/x-www-form-urlencoded"
NO_STORE: Mapping[str, str] = {"Cache-Control": "no-store", "Pragma": "no-cache"}
_MOST_PARAMETERS = 50


class ErrorCode(StrEnum):
    """The error codes of RFC 6749 §4.1.2.1 and §5.2, and of RFC 7009 §2.2.1."""

    INVALID_REQUEST = "invalid_request"
    INVALID_CLIENT = "invalid_client"
    INVALID_GRANT = "invalid_grant"
    UNAUTHORIZED_CLIENT = "unauthorized_client"
    UNSUPPORTED_GRANT_TYPE = "unsupported_grant_type"
    UNSUPPORTED_TOKEN_TYPE = "unsupported_token_type"
    INVALID_SCOPE = "invalid_scope"
    ACCESS_DENIED = "access_denied"
    UNSUPPORTED_RESPONSE_TYPE = "unsupported_response_type"
    SERVER_ERROR = "server_error"
    TEMPORARILY_UNAVAILABLE = "temporarily_unavailable"


class OAuthError(Exception):
    """A request to the token or the revocation endpoint is refused."""

    def __init__(
        self,
        code: ErrorCode,
        description: str,
        status: int = 400,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.status = status
        self.headers = headers or {}

    def answer(self) -> Response:
        body = {"error": str(self.code), "error_description": self.description}
        return json_response(body, self.status, {**NO_STORE, **self.headers})


def pairs_of(encoded: str) -> list[tuple[str, str]]:
    """Names and values of an encoded form or query; what has no value counts as left out.

    ValueError when there are too many."""
    return parse_qsl(encoded, max_num_fields=_MOST_PARAMETERS)


def form_of(request: Request) -> dict[str, str]:
    """The parameters in the body of a POST. OAuthError for any other form of a request."""
    if request.method != "POST":
        raise OAuthError(ErrorCode.INVALID_REQUEST, "Only POST is allowed", 405, {"Allow": "POST"})
    content_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if content_type != FORM:
        raise OAuthError(ErrorCode.INVALID_REQUEST, f"The content type must be {FORM}")
    if request.query_string:
        raise OAuthError(ErrorCode.INVALID_REQUEST, "Parameters belong into the body")
    try:
        pairs = pairs_of(request.body.decode("ascii"))
    except ValueError:
        raise OAuthError(ErrorCode.INVALID_REQUEST, "The body is not an encoded form") from None
    form = dict(pairs)
    if len(form) < len(pairs):
        raise OAuthError(ErrorCode.INVALID_REQUEST, "A parameter came more than once")
    return form


def required(form: Mapping[str, str], name: str) -> str:
    """A parameter that must be there; OAuthError invalid_request when it isn't."""
    if name not in form:
        raise OAuthError(ErrorCode.INVALID_REQUEST, f"{name} is missing")
    return form[name]
