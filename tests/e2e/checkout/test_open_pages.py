"""What anyone may read without a token."""

from __future__ import annotations

import re

from openapi_spec_validator import validate

from tests.e2e.checkout.running_system import RunningSystem
from tests.e2e.checkout.web import send

ORIGINAL_ROUTES = {
    ("post", "/api/v1/checkout/sessions"),
    ("get", "/api/v1/checkout/sessions/{}"),
    ("put", "/api/v1/checkout/sessions/{}/shipping"),
    ("put", "/api/v1/checkout/sessions/{}/payment"),
    ("post", "/api/v1/checkout/sessions/{}/place"),
    ("get", "/api/v1/orders"),
    ("get", "/api/v1/orders/stats"),
    ("get", "/api/v1/orders/{}"),
    ("put", "/api/v1/orders/{}/tracking"),
}


def test_the_documentation_is_a_page_with_all_it_needs(running: RunningSystem) -> None:
    page = send("GET", f"{running.api}/docs")

    assets = re.findall(r'(?:src|href)="([^"]+)"', page.body)
    assert page.status == 200
    assert page.headers["Content-Type"].startswith("text/html")
    assert len(assets) == 2
    for asset in assets:
        found = send("GET", f"{running.api}/{asset}")
        assert found.status == 200
        assert len(found.body) > 10_000
    assert send("GET", f"{running.api}/docs/..%2fapp.py").status == 404


def test_the_openapi_document_is_valid_and_shows_every_success(running: RunningSystem) -> None:
    document = send("GET", f"{running.api}/openapi.json").json

    routes = {(method, path) for path, methods in document["paths"].items() for method in methods}
    validate(document)
    shown = {(method, re.sub(r"{\w+}", "{}", path)) for method, path in routes}
    assert shown >= ORIGINAL_ROUTES
    for method, path in routes:
        responses = document["paths"][path][method]["responses"]
        assert {"200", "201", "202"} & set(responses), f"{method} {path}"


def test_stores_can_read_what_muse_is(running: RunningSystem) -> None:
    profile = send("GET", f"{running.api}/.well-known/ucp")

    assert profile.status == 200
    assert "max-age" in profile.headers["Cache-Control"]
    assert profile.json["ucp"]["version"] == "2026-04-08"
