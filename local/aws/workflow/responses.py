"""Answers of the Step Functions API, in the form that ministack sends."""

from typing import Any

from ministack.core.responses import error_response_json, json_response

Response = tuple[int, dict[str, Any], bytes]
LONGEST_MESSAGE = 900


def answer(body: dict[str, Any]) -> Response:
    """Success."""
    response: Response = json_response(body)
    return response


def refusal(code: str, message: str) -> Response:
    """An error of the service, by the name that clients catch."""
    response: Response = error_response_json(code, message[:LONGEST_MESSAGE], 400)
    return response
