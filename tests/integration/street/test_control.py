"""Asking the street itself, and what it remembers."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from muse.adapters.registry.entry import StoresDocument
from muse.domain.store import Method
from tests.integration.street.opening import (
    BOUTIQUE,
    HARBOR,
    PROFILE_URL,
    OpenStreet,
    Reply,
    open_street,
    send,
)
from tests.integration.street.platform_calls import PlatformCalls

ROOT = Path(__file__).parents[3]


def test_the_registry_is_one_that_muse_understands(street: OpenStreet) -> None:
    body = street.get(f"{street.url}/_street/registry.json").body

    stores = [entry.to_store() for entry in StoresDocument.model_validate_json(body).stores]

    assert [store.store_id for store in stores] == list(range(9001, 9010))
    assert len({store.name for store in stores}) == 9
    boutique, harbor, _, forms, *_ = stores
    assert boutique.open_methods(date(2026, 12, 1)) == (Method.MANUAL,)
    assert harbor.open_methods(date(2026, 12, 1)) == (Method.API, Method.MANUAL)
    assert forms.open_methods(date(2026, 12, 1)) == (Method.HEADLESS, Method.MANUAL)
    assert forms.playbook == "thistle_and_twine"


def test_the_endpoints_list_stores_and_products(street: OpenStreet) -> None:
    stores = street.control("GET", "endpoints.json")["stores"]

    assert [set(store) for store in stores] == [
        {"storeId", "name", "url", "method", "products"}
    ] * 9
    boutique = stores[0]
    assert (boutique["method"], boutique["url"]) == ("manual", street.url_of(BOUTIQUE))
    first = boutique["products"][0]
    assert first == {
        "sku": "WW-SILK-SCARF",
        "url": f"{street.url_of(BOUTIQUE)}/products/silk-scarf",
        "name": "Hand-rolled silk scarf",
        "priceCents": 4800,
        "fault": None,
    }
    faults = [product["fault"] for store in stores for product in store["products"]]
    assert "out_of_stock_at_complete" in faults


def test_every_store_has_a_product_that_simply_works(street: OpenStreet) -> None:
    for store in street.control("GET", "endpoints.json")["stores"]:
        assert [product for product in store["products"] if product["fault"] is None]


def test_a_switch_strikes_as_often_as_it_says(street: OpenStreet) -> None:
    calls = PlatformCalls(street)
    street.switch_on(HARBOR, "unavailable", times=2)

    statuses = [calls.create("HP-ENAMEL-MUG").status for _ in range(3)]

    assert statuses == [503, 503, 201]


def test_a_switch_can_be_turned_off(street: OpenStreet) -> None:
    street.switch_on(HARBOR, "unavailable")
    street.switch_on(HARBOR, "rate_limited")
    left = street.control("DELETE", "faults", {"storeId": HARBOR, "fault": "unavailable"})

    assert [switch["fault"] for switch in left["faults"]] == ["rate_limited"]
    limited = PlatformCalls(street).create("HP-ENAMEL-MUG")
    assert (limited.status, limited.headers["Retry-After"]) == (429, "2")
    assert street.control("DELETE", "faults") == {"faults": []}


def test_chance_is_drawn_from_the_seed(tmp_path: Path) -> None:
    def course(name: str, seed: int) -> list[int]:
        with open_street(tmp_path / name, seed=seed) as street:
            body = {"storeId": HARBOR, "fault": "unavailable", "chance": 0.5}
            street.control("POST", "faults", body)
            calls = PlatformCalls(street)
            return [calls.create("HP-ENAMEL-MUG").status for _ in range(12)]

    first = course("first", seed=7)

    assert set(first) == {201, 503}
    assert course("again", seed=7) == first
    assert course("other", seed=8) != first


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"storeId": 1, "fault": "unavailable"},
        {"storeId": HARBOR, "fault": "earthquake"},
        {"storeId": HARBOR, "fault": "unavailable", "times": 0},
        {"storeId": HARBOR, "fault": "unavailable", "times": "2"},
        {"storeId": HARBOR, "fault": "unavailable", "chance": 2},
        [],
        b"{",
    ],
)
def test_a_switch_that_makes_no_sense(street: OpenStreet, body: object) -> None:
    assert send("POST", f"{street.url}/_street/faults", body).status == 422


def test_reset_brings_back_the_first_morning(street: OpenStreet) -> None:
    calls = PlatformCalls(street)
    calls.complete(calls.ready("HP-LANTERN", quantity=2)["id"])
    street.switch_on(HARBOR, "unavailable")
    [before] = street.orders(HARBOR)

    street.reset()
    calls.complete(calls.ready("HP-LANTERN", quantity=2)["id"])

    [after] = street.orders(HARBOR)
    assert after["orderNumber"] != before["orderNumber"]


def test_a_killed_street_remembers_everything(tmp_path: Path) -> None:
    port = _free_port()
    with _Process(tmp_path, port) as first:
        calls = PlatformCalls(first.street)
        ready = calls.ready("HP-LANTERN")
        key = "4b0bca5c-2c3a-4a64-9a5c-0f4f1b6f1a11"
        completed = calls.complete(ready["id"], key=key)
        orders = first.street.orders(HARBOR)
        first.street.switch_on(HARBOR, "catalog_down")
        first.kill()

    with _Process(tmp_path, port) as second:
        calls = PlatformCalls(second.street)
        assert second.street.orders(HARBOR) == orders
        assert calls.complete(ready["id"], key=key).body == completed.body
        assert second.street.orders(HARBOR) == orders
        switches = second.street.control("GET", "faults")["faults"]
        assert [switch["fault"] for switch in switches] == ["catalog_down"]
        [lack] = calls.create("HP-LANTERN", quantity=2).json["messages"]
        assert lack["code"] == "quantity_invalid_limit_exceeded"


class _Far(OpenStreet):
    """A street in another process."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._port = port

    def url_of(self, store_id: int) -> str:
        return f"http://127.0.0.1:{self._port + store_id - BOUTIQUE}"


class _Process:
    """`python -m local.street` as a user starts it, until it is killed."""

    def __init__(self, state: Path, port: int) -> None:
        options = {"--base-port": port, "--state-dir": state, "--approved-platform": PROFILE_URL}
        arguments = [str(word) for pair in options.items() for word in pair]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "local.street", *arguments],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.DEVNULL,
        )
        self.street = _Far(port)

    def __enter__(self) -> _Process:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            if _answers(f"{self.street.url}/_street/registry.json"):
                return self
            time.sleep(0.05)
        raise AssertionError("the street did not open")

    def kill(self) -> None:
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        assert self._process.wait(10) in (0, -signal.SIGKILL)


def _free_port() -> int:
    """The first of seven free ports in a row, below those that the system gives out."""
    for port in range(20000 + os.getpid() % 5000, 32000, 7):
        try:
            for each in range(port, port + 7):
                with socket.create_server(("127.0.0.1", each)):
                    pass
        except OSError:
            continue
        return port
    raise AssertionError("no free ports")


def _answers(url: str) -> bool:
    try:
        reply: Reply = send("GET", url)
    except urllib.error.URLError:
        return False
    return reply.status == 200


def test_the_stores_of_a_side_street_sell_too(street: OpenStreet) -> None:
    calls = PlatformCalls(street, 9008)
    ready: dict[str, Any] = calls.ready("S08-CARD")

    assert calls.complete(ready["id"]).json["order"]["id"].startswith("S08-")
