"""Operations routes are for the operations team: nobody else learns anything about them."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import parse_qsl

import pytest

from ops_api.app import app
from tests.in_process import ROOT, Context, InProcessSystem, http_event

DOCUMENT = json.loads((ROOT / "docs" / "openapi.json").read_text())
ROUTES = [
    (method.upper(), path)
    for path, item in DOCUMENT["paths"].items()
    for method, operation in item.items()
    if "Operations" in operation["tags"]
]
INVALID = {"nothing": "that fits"}


def test_they_are_told_by_their_tag() -> None:
    tagged = {path for _, path in ROUTES}
    assert {path for path in DOCUMENT["paths"] if path.startswith("/api/v1/ops/")} <= tagged
    assert "/api/v1/orders/{orderNumber}/tracking" in tagged


@pytest.mark.parametrize(
    "body", [INVALID, "{", "x" * 300_000, None], ids=["other", "broken", "huge", "none"]
)
@pytest.mark.parametrize(("method", "route"), ROUTES)
def test_a_shopper_is_refused_before_anything_is_checked(
    system: InProcessSystem, method: str, route: str, body: object
) -> None:
    path = re.sub(r"\{\w+\}", "nonsense", route)
    groups = ["cops", "shop"]
    with system.recorded_calls() as calls:
        answer = system.http(method, path, body, user="mallory", groups=groups)
    assert (answer.status, answer.error["code"]) == (403, "forbidden")
    assert "details" not in answer.error
    assert not calls


@pytest.mark.parametrize(("method", "route"), ROUTES)
def test_so_is_a_form(system: InProcessSystem, method: str, route: str) -> None:
    path = re.sub(r"\{\w+\}", "nonsense", route)
    headers = {"content-type": "application/x-www-form-urlencoded"}
    answer = system.http(method, path, "a=b", user="mallory", headers=headers)
    assert (answer.status, answer.error["code"]) == (403, "forbidden")


@pytest.mark.parametrize(
    "path", ["tasks", "tasks/MO-1", "orders/MO-1", "checkouts/cs_1", "orders?userId=jane"]
)
def test_reading_does_not_rely_on_the_path_alone(path: str) -> None:
    """The resolver itself, without what looks at the path before it."""
    path, _, query = path.partition("?")
    event = http_event("GET", f"/api/v1/ops/{path}", user="mallory", groups=["cops"])
    event["queryStringParameters"] = dict(parse_qsl(query))
    context: Any = Context("OpsApiFunction", 15)
    answer = app.resolve(event, context)
    assert answer["statusCode"] == 403


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/api/v1/orders"), ("POST", "/api/v1/orders/MO-1/cancel")],
)
def test_a_shopper_is_let_in_elsewhere(system: InProcessSystem, method: str, path: str) -> None:
    assert system.http(method, path, user="mallory").status in (200, 404)
