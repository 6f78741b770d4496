"""Canaries at the street's stores, with the real adapters: they pass, order nothing, and bring a
store back that was routed around."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from muse.domain.store import Method
from muse.runtime.wiring.aws.storage import storage
from tests.in_process import InProcessSystem
from tests.shopping import HARBOR, ApiOps, ApiShopper
from tests.web_shopping import FORMS, ready_at_web_stores


@pytest.fixture
def ops(system: InProcessSystem) -> ApiOps:
    return ApiOps(system)


@pytest.fixture(autouse=True)
def outages_matter(system: InProcessSystem, ops: ApiOps) -> Iterator[None]:
    ops.ignore_outages(ignored=False, store_id=FORMS)
    yield
    ops.ignore_outages(ignored=True, store_id=FORMS)
    system.street.control("DELETE", "faults")


def canary(system: InProcessSystem, store: int, function: str = "PlacementHeadlessFunction") -> Any:
    return system.invoke(function, {"canary": {"storeId": store}})["canary"]["outcome"]


def orders_at(system: InProcessSystem, store: int) -> int:
    return len(system.street.orders(store))


@pytest.mark.parametrize(
    ("function", "store"),
    [("PlacementApiFunction", HARBOR), ("PlacementHeadlessFunction", FORMS)],
)
def test_it_passes_and_orders_nothing(system: InProcessSystem, function: str, store: int) -> None:
    before = orders_at(system, store)
    assert canary(system, store, function) == "passed"
    assert orders_at(system, store) == before
    method = Method.API if store == HARBOR else Method.HEADLESS
    health = storage().store_conditions([store])[store].of(method)
    assert health.canary is not None
    assert (health.canary.outcome, health.running) == ("passed", ())


def test_a_store_that_breaks_is_routed_around_and_comes_back(
    system: InProcessSystem, shopper: ApiShopper, ops: ApiOps
) -> None:
    system.street.switch_on(FORMS, "web_captcha")
    assert canary(system, FORMS) == "bot_challenge"
    system.street.control("DELETE", "faults")
    session_id = ready_at_web_stores(shopper, FORMS)
    shopper.place(session_id)
    [task] = ops.tasks_of(session_id)
    assert "headless: it did not work lately (bot_challenge)" in task["reason"]
    order = ops.call("GET", f"/ops/orders/{task['taskId']}").data
    assert [note["step"] for note in order["route"]] == ["passed_over", "chosen"]
    system.invoke("WatchStoresFunction", {})
    [told] = [t for t in ops.tasks() if t["taskId"] == f"store-{FORMS}-headless"]
    assert told["kind"] == "store"
    assert canary(system, FORMS) == "passed"
    system.invoke("WatchStoresFunction", {})
    assert f"store-{FORMS}-headless" not in {task["taskId"] for task in ops.tasks()}
    seen = ops.call("GET", f"/ops/stores/{FORMS}").data
    assert (seen["chosen"], seen["methods"][0]["outage"]) == (["headless", "manual"], None)
