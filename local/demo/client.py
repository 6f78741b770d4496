"""A caller of the public HTTPS API, as an app developer would write it."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any


class ApiError(Exception):
    """The API answered with an error; `code` and `message` are its own."""

    def __init__(self, status: int, error: Mapping[str, Any]) -> None:
        self.status = status
        self.code = str(error.get("code", "unknown"))
        self.message = str(error.get("message", ""))
        super().__init__(f"{status} {self.code}: {self.message}")


class Client:
    """One user of the API. Answers are the `data` of the envelope."""

    def __init__(self, api: str, token: str) -> None:
        self._api = api.rstrip("/")
        self._token = token

    def get(self, path: str) -> Any:
        return self._call("GET", path)

    def post(self, path: str, body: object = None, **headers: str) -> Any:
        return self._call("POST", path, body, headers)

    def put(self, path: str, body: object) -> Any:
        return self._call("PUT", path, body)

    def delete(self, path: str) -> Any:
        return self._call("DELETE", path)

    def _call(
        self, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None
    ) -> Any:
        request = urllib.request.Request(
            self._api + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={
                "Authorization": f"Bearer {self._token}",
                "Content-Type": "application/json",
                **{name.replace("_", "-"): value for name, value in (headers or {}).items()},
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=35) as answer:
                return json.load(answer)["data"]
        except urllib.error.HTTPError as error:
            raise ApiError(error.code, _error_of(error.read())) from None


def _error_of(body: bytes) -> Mapping[str, Any]:
    try:
        told = json.loads(body)
    except ValueError:
        return {}
    error = told.get("error") if isinstance(told, dict) else None
    return error if isinstance(error, dict) else {"message": str(told)}
