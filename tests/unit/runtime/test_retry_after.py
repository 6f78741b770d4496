"""Errors that time may mend say when asking again can help."""

from __future__ import annotations

from typing import Any

import pytest

from muse.domain.errors import Conflict, MuseError, TooManyAttempts, Unavailable, VersionConflict
from muse.runtime.http import http_app, serve
from tests.in_process import Context, http_event


def answer_to(error: MuseError) -> dict[str, Any]:
    app = http_app()

    @app.get("/api/v1/orders")
    def get_orders() -> None:
        raise error

    event = http_event("GET", "/api/v1/orders", user="jane", groups=[])
    event["routeKey"] = "GET /api/v1/orders"
    context: Any = Context("OrdersApiFunction", 15)
    answer: dict[str, Any] = serve(app, event, context)
    return answer


@pytest.mark.parametrize(
    ("error", "status", "seconds"),
    [
        (Unavailable(), 503, "2"),
        (TooManyAttempts(seconds=1799.2), 429, "1800"),
        (TooManyAttempts(seconds=-1), 429, "1"),
    ],
)
def test_later_is_a_number_of_seconds(error: MuseError, status: int, seconds: str) -> None:
    answer = answer_to(error)
    assert (answer["statusCode"], answer["headers"]["Retry-After"]) == (status, seconds)


@pytest.mark.parametrize("error", [VersionConflict(), Conflict(), MuseError()])
def test_other_errors_promise_nothing(error: MuseError) -> None:
    assert "Retry-After" not in answer_to(error)["headers"]
