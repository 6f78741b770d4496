"""What end-to-end tests hold every answer to."""

from __future__ import annotations

import json

import pytest

from tests.answer import Answer
from tests.e2e.checkout.documentation import Documentation

A_NUMBER = {"content": {"application/json": {"schema": {"type": "integer"}}}}
ROUTE = {"get": {"responses": {"200": A_NUMBER}}}
DOCUMENTATION = Documentation({"paths": {"/things/{id}": ROUTE}})
GATEWAY = {"message": "Internal Server Error"}


def answered(status: int, body: object) -> None:
    DOCUMENTATION.require("GET", "/things/1", Answer(status, {}, json.dumps(body)))


def test_a_documented_answer() -> None:
    answered(200, 1)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, "one"),
        (404, 1),
        (500, {"success": False}),
        (503, GATEWAY),
    ],
)
def test_any_other_answer(status: int, body: object) -> None:
    with pytest.raises(AssertionError):
        answered(status, body)


def test_the_gateway_speaks_for_a_function_that_took_too_long() -> None:
    """On a busy machine a function that is held still may reach its time limit."""
    answered(500, GATEWAY)
