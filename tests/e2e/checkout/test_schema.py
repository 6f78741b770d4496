"""Every operation is called as its description allows, and as it doesn't: no answer is an error of
the server, every answer is documented and has the form that the documentation gives it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi import checks

from tests.e2e.checkout.conftest import a_shopper
from tests.e2e.checkout.running_system import RunningSystem
from tests.shopping import BOUTIQUE, HARBOR, ApiOps
from tests.web_shopping import FORMS

DOCUMENT = json.loads((Path(__file__).parents[3] / "docs" / "openapi.json").read_text())
SCHEMA = schemathesis.openapi.from_dict(DOCUMENT)
OPERATIONS = [
    found.ok() for found in SCHEMA.get_all_operations() if isinstance(found, Ok)
]  # test_every_operation_is_called: none is left out
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]
TOO_LONG = 431
EXAMPLES = 8
SHOPPER, OPS = "a shopper", "operations"
SEARCHES = TASKS, ORDERS, CHECKOUTS = (
    "GET /api/v1/ops/tasks",
    "GET /api/v1/ops/orders",
    "GET /api/v1/ops/checkouts",
)


class Existing:
    """Things that exist, by the name of the parameter that names them, and whose they are: another
    shopper's for each operation, since the one before may have ended them."""

    def __init__(self, running: RunningSystem) -> None:
        self.running = running
        self.shopper = a_shopper(running)
        self.ids: dict[str, list[str]] = {}
        self.searches: dict[str, list[dict[str, Any]]] = {}
        self._operation = ""

    def renew_for(self, operation: str) -> None:
        """A settled checkout, one whose order waits for a person, an open one, an item in the
        cart."""
        if operation == self._operation:
            return
        self._operation, self.shopper = operation, a_shopper(self.running)
        settled, waiting = self._placed(HARBOR, wait=20), self._placed(BOUTIQUE, wait=0)
        still_open = self.shopper.ready([HARBOR])
        numbers = [
            self.shopper.session(session_id)["stores"][0]["museOrderNumber"]
            for session_id in (settled, waiting)
        ]
        cart = self.shopper.call("GET", "/api/v1/cart").data
        self.ids |= {
            "sessionId": [settled, waiting, still_open],
            "orderNumber": numbers,
            "taskId": [numbers[1]],
            "itemId": [cart["stores"][0]["items"][0]["itemId"]],
            "number": ["1"],
            "userId": ["a-shopper-who-has-linked-nothing"],
            "endpointId": ["we_00000000000000000000000000"],
            "deliveryId": ["wd_00000000000000000000000000"],
            "service": ["easypost", "aftership"],
        }
        self.searches = self._searches(settled, numbers[0])

    def _searches(self, session_id: str, number: str) -> dict[str, list[dict[str, Any]]]:
        """What finds these things, by operation."""
        ops = ApiOps(self.running)
        order = ops.call("GET", f"/ops/orders/{number}").data
        payment = ops.call("GET", f"/ops/checkouts/{session_id}").data["payment"]
        by_store = {name: order[name] for name in ("storeId", "storeOrderNumber")}
        by_user = {"userId": self.shopper.user}
        first = ops.call("GET", "/ops/tasks?limit=1").data
        next_page = {"cursor": first["nextCursor"]} if first["nextCursor"] else {}
        return {
            TASKS: [{}, {"limit": 1}, next_page, {"status": "done"}, {"kind": "place"}],
            ORDERS: [by_store, by_user, by_user | {"limit": 1}, {"checkoutSessionId": session_id}],
            CHECKOUTS: [{"paymentIntentId": payment["paymentIntentId"]}],
        }

    @property
    def shopper_has_orders(self) -> bool:
        """Whether there is anything yet."""
        return "orderNumber" in self.ids

    def store_for(self, operation: str) -> int:
        """One with an account of Muse's to look at; to change, one that nobody else orders at."""
        last: int = self.running.system.endpoints.stores[-1]["storeId"]
        return FORMS if operation.startswith("GET") else last

    def _placed(self, store_id: int, wait: int) -> str:
        session_id = self.shopper.ready([store_id])
        assert self.shopper.place(session_id, wait).status in (200, 202)
        return session_id

    def headers(self, who: str) -> dict[str, str]:
        user = self.shopper.user if who == SHOPPER else "schema-operator"
        group = "ops" if who == OPS else None
        return {"Authorization": f"Bearer {self.running.token(user, group)}"}


@pytest.fixture(scope="module")
def existing(running: RunningSystem) -> Existing:
    return Existing(running)


@pytest.mark.parametrize("who", [SHOPPER, OPS])
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.label)
def test_every_answer_is_as_documented(existing: Existing, operation: Any, who: str) -> None:
    existing.ids["storeId"] = [str(existing.store_for(operation.label))]
    changes = not operation.label.startswith("GET ")
    if (
        ("{" in operation.path and changes)
        or operation.label in SEARCHES
        or not existing.shopper_has_orders
    ):
        existing.renew_for(operation.label)
    statuses: set[int] = set()

    @given(st.data())
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    def every_answer(data: st.DataObject) -> None:
        mode = data.draw(st.sampled_from(list(GenerationMode)))
        case = data.draw(operation.as_strategy(generation_mode=mode))
        use_existing(existing, operation.label, case, data)
        headers = existing.headers(who)
        if case.path.endswith("/place"):
            headers["Prefer"] = "wait=0"
        response = case.call(base_url=existing.running.api, headers=headers, timeout=30)
        if response.status_code == TOO_LONG:  # a query of many kilobytes never reaches a function
            return
        statuses.add(response.status_code)
        case.validate_response(response, checks=CHECKS)

    every_answer()
    require_served(operation, who, statuses)


def use_existing(existing: Existing, operation: str, case: Any, data: st.DataObject) -> None:
    """Let it be about things that are there, three times out of four."""
    for name in case.path_parameters or {}:
        if data.draw(st.integers(0, 3)):
            case.path_parameters[name] = data.draw(st.sampled_from(existing.ids[name]))
    if operation in SEARCHES and data.draw(st.integers(0, 3)):
        case.query = data.draw(st.sampled_from(existing.searches[operation]))


def require_served(operation: Any, who: str, statuses: set[int]) -> None:
    """Operations routes are nobody else's, and what operations read was there."""
    if "Operations" in operation.definition.raw["tags"]:
        assert (statuses - {401} == {403}) is (who == SHOPPER), statuses  # some tokens are bad
    if who == OPS and operation.label.startswith("GET /api/v1/ops/"):
        assert 200 in statuses


def test_every_operation_is_called() -> None:
    documented = sum(len(operations) for operations in DOCUMENT["paths"].values())
    assert len(OPERATIONS) == documented
