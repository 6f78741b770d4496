"""HTTP as any program speaks it: real connections, real headers, redirects not followed."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Mapping

from tests.answer import Answer

TIMEOUT_SECONDS = 60.0  # seconds


class _Unfollowed(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Unfollowed())


def send(
    method: str,
    url: str,
    body: object = None,
    headers: Mapping[str, str] | None = None,
    seconds: float = TIMEOUT_SECONDS,
) -> Answer:
    """One request. A `str` or `bytes` goes as it is, anything else as JSON. Raises OSError when
    nothing answers."""
    content = body if isinstance(body, bytes | None) else _text(body).encode()
    named = {"Content-Type": "application/json", **(headers or {})}
    request = urllib.request.Request(url, content, named, method=method)
    try:
        with _OPENER.open(request, timeout=seconds) as answer:
            return Answer(answer.status, dict(answer.headers), answer.read().decode())
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, dict(error.headers), error.read().decode())


def _text(body: object) -> str:
    return body if isinstance(body, str) else json.dumps(body)
