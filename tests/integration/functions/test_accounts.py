"""Linked accounts through the real handlers: what is told, what is refused, what orders do."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from local.parts import STREET_ACCOUNT
from tests.dynamodb import TABLES
from tests.in_process import EVIDENCE, REGION, InProcessSystem, link_muses_accounts
from tests.shopping import BOUTIQUE, ApiOps, ApiShopper
from tests.web_shopping import FORMS, MEMBERS, ready_at_web_stores

OWN = f"/api/v1/stores/{FORMS}/account"
ALL = "/api/v1/stores/accounts"
MUSES = f"/ops/stores/{MEMBERS}/account"
WRONG = STREET_ACCOUNT | {"password": "canary-wrong-password"}
CANARIES = ("canary-user", "canary-pass", "canary-wrong-password", STREET_ACCOUNT["password"])


@pytest.fixture
def ops(system: InProcessSystem) -> Iterator[ApiOps]:
    """Operations; Muse's accounts are linked again afterwards."""
    yield ApiOps(system)
    link_muses_accounts(system)


def link(shopper: ApiShopper, **changes: object) -> Any:
    return shopper.call("PUT", OWN, STREET_ACCOUNT | changes)


def everything_kept() -> list[str]:
    """All items of all tables and all objects of the bucket, as text."""
    tables = boto3.client("dynamodb", region_name=REGION)
    kept = [
        str(tables.scan(TableName=name)["Items"]) for name in tables.list_tables()["TableNames"]
    ]
    bucket = boto3.client("s3", region_name=REGION)
    listed = bucket.list_objects_v2(Bucket=EVIDENCE).get("Contents", [])
    return kept + [
        bucket.get_object(Bucket=EVIDENCE, Key=entry["Key"])["Body"].read().decode("latin-1")
        for entry in listed
    ]


class TestAShoppersOwn:
    def test_the_login_is_tried_and_never_used_for_orders(self, shopper: ApiShopper) -> None:
        linked = link(shopper)
        assert linked.status == 200, linked.body
        account = shopper.call("GET", OWN).data
        assert account["check"]["state"] == "accepted"
        assert (account["username"], account["kind"]) == ("o…@muse.example", "password")
        assert account["usedForOrders"] is False
        assert "cards that are good for one order" in account["notUsedBecause"]
        [use] = account["lastUses"]
        assert (use["usedFor"], use["orderNumber"]) == ("login_check", None)

    def test_a_wrong_password_is_refused_and_told(self, shopper: ApiShopper) -> None:
        assert shopper.call("PUT", OWN, WRONG).status == 200
        check = shopper.call("GET", OWN).data["check"]
        assert (check["state"], check["code"]) == ("refused", "account_problem")
        assert check["reason"] == "The store refused this user name and password."

    def test_it_is_the_callers_alone(self, system: InProcessSystem, shopper: ApiShopper) -> None:
        with system.without_login_checks():
            link(shopper)
        stranger = ApiShopper(system, f"{shopper.user}-stranger")
        assert stranger.call("GET", OWN).status == 404
        assert stranger.call("DELETE", OWN).status == 404
        assert stranger.call("GET", ALL).data["accounts"] == []
        assert stranger.call("DELETE", ALL).data == {"erased": 0}
        assert shopper.call("GET", OWN).data["check"]["state"] == "pending"
        assert [one["storeId"] for one in shopper.call("GET", ALL).data["accounts"]] == [FORMS]

    def test_unlinking_and_erasing(self, system: InProcessSystem, shopper: ApiShopper) -> None:
        with system.without_login_checks():
            link(shopper)
            assert shopper.call("DELETE", OWN).data == {"unlinked": True}
            assert shopper.call("DELETE", OWN).status == 404
            link(shopper)
            link(shopper)
        assert shopper.call("DELETE", ALL).data == {"erased": 1}
        assert shopper.call("GET", OWN).status == 404

    def test_operations_erase_for_a_shopper(
        self, system: InProcessSystem, shopper: ApiShopper
    ) -> None:
        with system.without_login_checks():
            link(shopper)
        answer = ApiOps(system).call("DELETE", f"/ops/shoppers/{shopper.user}/accounts")
        assert answer.data == {"erased": 1}
        rows = boto3.client("dynamodb", region_name=REGION).query(
            TableName=TABLES.accounts,
            KeyConditionExpression="#owner = :user",
            ExpressionAttributeNames={"#owner": "owner"},
            ExpressionAttributeValues={":user": {"S": shopper.user}},
        )["Items"]
        assert {row["action"]["S"] for row in rows} == {"linked", "erased"}
        assert {row["by"]["S"] for row in rows} == {"shopper", "ops:olivia"}
        assert "example" not in str(rows)

    def test_ten_an_hour(self, system: InProcessSystem, shopper: ApiShopper) -> None:
        with system.without_login_checks():
            for _ in range(10):
                assert link(shopper).status == 200
            refused = link(shopper)
        assert (refused.status, refused.error["code"]) == (429, "too_many_links")
        assert 0 < int(refused.headers["Retry-After"]) <= 3600


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"username": ""}, "username"),
        ({"username": " ada"}, "username"),
        ({"username": "a" * 255}, "username"),
        ({"username": "ada\x00@example.com"}, "username"),
        ({"username": 7}, "username"),
        ({"username": None}, "username"),
        ({"password": ""}, "password"),
        ({"password": "canary-pass" * 100}, "password"),
        ({"password": "canary-pass\x07"}, "password"),
        ({"password": ["canary-pass"]}, "password"),
        ({"securityCode": "12"}, "securityCode"),
        ({"securityCode": "12a"}, "securityCode"),
        ({"securityCode": 737}, "securityCode"),
        ({"user_name": "x"}, "user_name"),
    ],
    ids=str,
)
def test_what_is_no_account_changes_nothing(
    system: InProcessSystem, shopper: ApiShopper, change: dict[str, object], field: str
) -> None:
    with system.recorded_calls() as calls:
        answer = link(shopper, **change)
    assert (answer.status, answer.error["code"]) == (422, "invalid")
    assert [detail["field"] for detail in answer.error["details"]] == [field]
    assert "canary" not in answer.body
    assert not [call for call in calls if call.service in {"dynamodb", "kms", "lambda"}]


@pytest.mark.parametrize(
    ("store", "code"),
    [("4711", "unknown_store"), (str(BOUTIQUE), "store_has_no_login"), ("x", "invalid")],
)
def test_a_store_where_nothing_can_be_linked(shopper: ApiShopper, store: str, code: str) -> None:
    answer = shopper.call("PUT", f"/api/v1/stores/{store}/account", STREET_ACCOUNT)
    assert (answer.status, answer.error["code"]) == (422, code)
    assert shopper.call("GET", ALL).data["accounts"] == []


class TestMusesOwn:
    def test_a_changed_password_is_told_and_the_order_goes_on(
        self, system: InProcessSystem, shopper: ApiShopper, ops: ApiOps
    ) -> None:
        with system.without_login_checks():
            assert ops.call("PUT", MUSES, WRONG).data["check"]["state"] == "pending"
        with system.recorded_calls() as calls:
            shopper.place(ready_at_web_stores(shopper, MEMBERS))
            [session] = shopper.call("GET", "/api/v1/orders").data["checkoutSessions"]
            [task] = ops.tasks_of(session["checkoutSessionId"])
        assert "account_problem" in task["reason"]
        told = [c.parameters["Message"] for c in calls if c.operation == "Publish"]
        assert [m for m in told if json.loads(m)["event"] == "AccountRefused"]
        account = ops.call("GET", MUSES).data
        assert (account["check"]["state"], account["usedForOrders"]) == ("refused", False)
        assert account["lastUses"][0]["orderNumber"] == task["taskId"]

    def test_a_refused_one_is_not_tried_again(
        self, system: InProcessSystem, shopper: ApiShopper, ops: ApiOps
    ) -> None:
        ops.call("PUT", MUSES, WRONG)
        uses = ops.call("GET", MUSES).data["lastUses"]
        session_id = ready_at_web_stores(shopper, MEMBERS)
        shopper.place(session_id)
        [task] = ops.tasks_of(session_id)
        assert "the store has refused the linked account" in task["reason"]
        assert ops.call("GET", MUSES).data["lastUses"] == uses

    def test_without_one_orders_go_to_the_next_method(
        self, shopper: ApiShopper, ops: ApiOps
    ) -> None:
        assert ops.call("DELETE", MUSES).status == 200
        session_id = ready_at_web_stores(shopper, MEMBERS)
        shopper.place(session_id)
        [task] = ops.tasks_of(session_id)
        assert "Muse has no account that is linked at this store" in task["reason"]


def test_no_secret_is_kept_or_told(
    system: InProcessSystem, shopper: ApiShopper, ops: ApiOps, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with system.recorded_calls() as calls:
        told = [link(shopper, username="canary-user@example.com", password="canary-pass").body]
        told.append(ops.call("PUT", MUSES, WRONG).body)
        told.append(ops.call("PUT", MUSES, STREET_ACCOUNT).body)
        told.append(shopper.call("GET", ALL).body)
        session_id = ready_at_web_stores(shopper, MEMBERS)
        shopper.place(session_id)
    sent = [str(call.parameters) for call in calls]
    events = json.dumps(system.execution_events(session_id), default=str)
    for text in [*told, *sent, events, caplog.text, *everything_kept()]:
        assert not [canary for canary in CANARIES if canary in text], text[:200]
