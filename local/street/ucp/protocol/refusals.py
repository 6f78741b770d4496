"""Protocol errors: the request could not be processed at all."""

from __future__ import annotations

from collections.abc import Mapping

from local.street.serving import Response, json_response


class Refusal(Exception):
    """A protocol error, answered with its HTTP status and `{"code", "content"}`."""

    def __init__(
        self, status: int, code: str, content: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(content)
        self.status = status
        self.code = code
        self.content = content
        self.headers = headers or {}

    def answer(self) -> Response:
        body = {"code": self.code, "content": self.content}
        return json_response(body, self.status, self.headers)
