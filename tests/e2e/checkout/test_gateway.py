"""Who is let in, and what the gateway answers by itself."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode

import pytest

from tests.e2e.checkout.conftest import a_shopper
from tests.e2e.checkout.running_system import RunningSystem
from tests.e2e.checkout.web import send
from tests.shopping import ADDRESS, HARBOR, SESSIONS, ApiShopper

PROTECTED = [
    ("GET", "/api/v1/stores"),
    ("GET", "/api/v1/cart"),
    ("POST", "/api/v1/cart/items"),
    ("POST", SESSIONS),
    ("POST", f"{SESSIONS}/cs_1/place"),
    ("GET", "/api/v1/orders"),
    ("GET", "/api/v1/orders/stats"),
    ("PUT", "/api/v1/orders/MO-1/tracking"),
    ("GET", "/api/v1/ops/tasks"),
    ("POST", "/api/v1/ops/tasks/MO-1/complete"),
]


@pytest.mark.parametrize(("method", "path"), PROTECTED)
def test_without_a_token_nobody_is_served(running: RunningSystem, method: str, path: str) -> None:
    answer = send(method, running.api + path, {})

    assert answer.status == 401
    assert answer.json == {"message": "Unauthorized"}


def test_a_token_that_cognito_did_not_sign_is_worth_nothing(running: RunningSystem) -> None:
    header, claims, signature = running.token("mallory").split(".")
    other = json.loads(urlsafe_b64decode(claims + "=="))
    other["cognito:groups"] = ["ops"]
    forged = urlsafe_b64encode(json.dumps(other).encode()).decode().rstrip("=")
    unsigned = urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("=")
    bad = [
        "nonsense",
        f"{header}.{claims}.{signature[::-1]}",
        f"{header}.{forged}.{signature}",
        f"{unsigned}.{forged}.",
    ]

    statuses = [
        send(
            "GET",
            f"{running.api}/api/v1/ops/tasks",
            headers={"Authorization": f"Bearer {token}"},
        )
        for token in bad
    ]

    assert [answer.status for answer in statuses] == [401] * len(bad)


def test_a_page_of_an_allowed_origin_may_ask(running: RunningSystem) -> None:
    asked = {"Access-Control-Request-Method": "PUT", "Access-Control-Request-Headers": "prefer"}
    path = f"{running.api}{SESSIONS}/cs_1/place"

    allowed = send("OPTIONS", path, headers={"Origin": "http://localhost:5173", **asked})
    foreign = send("OPTIONS", path, headers={"Origin": "https://elsewhere.example", **asked})

    named = {name.lower(): value for name, value in allowed.headers.items()}
    assert allowed.status in {200, 204}
    assert named["access-control-allow-origin"] == "http://localhost:5173"
    assert "PUT" in named["access-control-allow-methods"]
    assert {"authorization", "idempotency-key", "prefer"} <= set(
        named["access-control-allow-headers"].replace(" ", "").lower().split(",")
    )
    assert "access-control-allow-origin" not in {name.lower() for name in foreign.headers}


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/api/v1/nothing"), ("DELETE", "/api/v1/orders"), ("GET", "/"), ("GET", "/api/v2")],
)
def test_an_unknown_route_is_not_found(running: RunningSystem, method: str, path: str) -> None:
    bearer = {"Authorization": f"Bearer {running.token('jane')}"}

    answer = send(method, running.api + path, headers=bearer)

    assert answer.status == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/v1/ops/tasks"),
        ("GET", "/api/v1/ops/tasks/MO-1"),
        ("POST", "/api/v1/ops/tasks/MO-1/claim"),
        ("POST", "/api/v1/ops/tasks/MO-1/release"),
        ("POST", "/api/v1/ops/tasks/MO-1/start-purchase"),
    ],
)
def test_a_shopper_has_no_business_at_operations(
    shopper: ApiShopper, method: str, path: str
) -> None:
    answer = shopper.call(method, path)

    assert answer.status == 403
    assert answer.error["code"] == "forbidden"


def test_a_shopper_cannot_report_what_was_bought(shopper: ApiShopper) -> None:
    task, order = "/api/v1/ops/tasks/MO-1", "/api/v1/orders/MO-1"
    bought = {"storeOrderNumber": "1", "totalPaidCents": 1}

    answers = [
        shopper.call("POST", f"{task}/complete", bought),
        shopper.call("POST", f"{task}/fail", {"reason": "because"}),
        shopper.call("PUT", f"{order}/tracking", {"trackingNumber": "1234567"}),
    ]

    assert [answer.status for answer in answers] == [403] * 3


def test_what_is_someone_elses_is_not_there(running: RunningSystem, shopper: ApiShopper) -> None:
    session_id = shopper.ready([HARBOR])
    number = shopper.place(session_id).data["orders"][0]["museOrderNumber"]
    stranger, path = a_shopper(running), f"{SESSIONS}/{session_id}"

    answers = [
        stranger.call("GET", path),
        stranger.call("PUT", f"{path}/shipping", ADDRESS),
        stranger.call("PUT", f"{path}/payment", {"paymentMethodId": "pm_card_visa"}),
        stranger.call("POST", f"{path}/place"),
        stranger.call("POST", f"{path}/payment/cancel"),
        stranger.call("POST", f"{path}/cancel"),
        stranger.call("GET", f"/api/v1/orders/{number}"),
    ]

    assert [answer.status for answer in answers] == [404] * len(answers)
    assert {answer.error["code"] for answer in answers} == {"not_found"}
    assert stranger.call("GET", "/api/v1/orders").data["totalOrders"] == 0
    assert shopper.session(session_id)["status"] == "completed"
