"""Gap 1: routes, authorizer and CORS of an HTTP API come from its `Body`."""

import pytest

from local import token as tokens
from tests.e2e.emulator.machine import NAME, Machine

ORIGIN = "http://localhost:5173"


@pytest.fixture(scope="module")
def bearer(machine: Machine) -> str:
    """A token of an operator."""
    return tokens.token("ada", "ops", machine.ports.aws_url, NAME)


def test_a_guarded_route_wants_a_token(machine: Machine) -> None:
    for answer in (
        machine.get("/api/v1/me"),
        machine.get("/api/v1/me", Authorization="Bearer no.such.token"),
    ):
        assert (answer.status, answer.json()) == (401, {"message": "Unauthorized"})


def test_the_function_sees_who_calls_in_the_gateways_form(machine: Machine, bearer: str) -> None:
    answer = machine.get("/api/v1/me", Authorization=f"Bearer {bearer}")
    assert answer.status == 200
    claims = answer.json()["claims"]
    assert claims["cognito:username"] == "ada@users.muse.example"
    again = tokens.token("ada", None, machine.ports.aws_url, NAME)
    me = machine.get("/api/v1/me", Authorization=f"Bearer {again}").json()["claims"]
    assert me["sub"] == claims["sub"]
    assert claims["cognito:groups"] == "[ops]"


def test_a_forged_token_is_refused(machine: Machine, bearer: str) -> None:
    head, body, signature = bearer.split(".")
    forged = ".".join([head, body, signature[:-6] + "AAAAAA"])
    assert machine.get("/api/v1/me", Authorization=f"Bearer {forged}").status == 401


def test_path_parameters_arrive(machine: Machine, bearer: str) -> None:
    answer = machine.get("/api/v1/orders/MO-1%20x", Authorization=f"Bearer {bearer}").json()
    assert answer["parameters"] == {"orderNumber": "MO-1 x"}
    assert answer["route"] == "GET /api/v1/orders/{orderNumber}"


def test_an_unknown_route_is_the_gateways_404(machine: Machine) -> None:
    answer = machine.get("/api/v1/nothing")
    assert (answer.status, answer.json()) == (404, {"message": "Not Found"})


def test_cors_is_answered_for_the_allowed_origin_only(machine: Machine) -> None:
    preflight = {"Access_Control_Request_Method": "PUT"}
    allowed = machine.send("OPTIONS", "/api/v1/me", None, Origin=ORIGIN, **preflight)
    assert allowed.status == 204
    assert allowed.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert "PUT" in allowed.headers["Access-Control-Allow-Methods"]
    assert machine.get("/health", Origin=ORIGIN).headers["Access-Control-Allow-Origin"] == ORIGIN
    stranger = machine.get("/health", Origin="https://elsewhere.example")
    assert stranger.headers["Access-Control-Allow-Origin"] is None
