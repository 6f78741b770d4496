"""`make demo` plays through beside another copy of the system, and its amounts add up."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from local.processes import ROOT
from tests.e2e.checkout.conftest import a_shopper
from tests.e2e.checkout.running_system import RunningSystem
from tests.e2e.conftest import Say
from tests.e2e.ports import free_base
from tests.shopping import JUNIPER

TIMEOUT_SECONDS = 240.0  # seconds
# | store | status | authorised | captured | released |
_MONEY = re.compile(r"│ ([^│]+?) +│ (\w+) +│ +(\$\S+) │ +(\$\S+) │ +(\$\S+) │")
_NUMBER = re.compile(r"MO(?:-[0-9A-Z]{5}){3}")
_AT_THE_DOOR = re.compile(r"parcel \d: at the door \(UPS (1Z\w{16})\)")
_TOTAL = "Stripe says"


def test_the_demo_beside_another_copy(running: RunningSystem, tmp_path: Path, say: Say) -> None:
    command = [sys.executable, "-m", "local.demo", "--once", "--port", str(free_base())]
    environment = {**os.environ, "MUSE_STATE_DIR": str(tmp_path)}
    say("playing the demo on other ports")
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    ) as demo:
        shopper = a_shopper(running)
        session_id = shopper.ready([JUNIPER])
        assert shopper.place(session_id).status == 200
        shown, _ = demo.communicate(timeout=TIMEOUT_SECONDS)

    assert demo.returncode == 0, shown
    scenes = [rows_until_total(rows) for rows in scenes_of(shown)]
    assert [len(stores) for stores, _ in scenes] == [3, 2, 3, 2]
    for stores, total in scenes:
        assert [sum(column) for column in zip(*stores.values(), strict=True)] == list(total)
        for authorised, captured, released in [*stores.values(), total]:
            assert authorised == captured + released
    (_, all_placed), (_, by_browser), (_, one_refused), (_, survived) = scenes
    assert all_placed[2] == by_browser[2] == 0
    assert "saw the confirmation of TT-" in shown
    assert one_refused[2] > 0
    assert survived[2] == 0
    assert "kill -9" in shown
    assert shown.count("has one order in its own book") == 2
    assert len(set(_AT_THE_DOOR.findall(shown))) == 3
    assert "2 orders, 3 parcels, all at the door" in shown
    book = running.street.orders()
    ordered = set(_NUMBER.findall(shown))
    assert len(ordered) >= 8
    assert not any(running.street.orders_of(number, book) for number in ordered)
    assert running.http("GET", "/api/v1/orders", user="jane").data["totalOrders"] == 0
    assert not (tmp_path / "endpoints.json").exists()


def scenes_of(shown: str) -> list[list[tuple[str, tuple[int, int, int]]]]:
    """The rows of each table of money: whose, and authorised, captured, released in cents."""
    scenes: list[list[tuple[str, tuple[int, int, int]]]] = [[]]
    for whose, _, *amounts in _MONEY.findall(shown):
        authorised, captured, released = map(cents, amounts)
        scenes[-1].append((whose, (authorised, captured, released)))
        if whose == _TOTAL:
            scenes.append([])
    return scenes[:-1]


def rows_until_total(
    rows: list[tuple[str, tuple[int, int, int]]],
) -> tuple[dict[str, tuple[int, int, int]], tuple[int, int, int]]:
    """The stores' rows, and Stripe's."""
    by_name = dict(rows)
    total = by_name.pop(_TOTAL)
    return by_name, total


def cents(shown: str) -> int:
    """`$1,234.50` in cents."""
    return int(re.sub(r"[$,.]", "", shown))
