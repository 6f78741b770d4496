"""One deployed system for all tests of this folder; each test has users of its own."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Set
from contextlib import suppress
from pathlib import Path

import pytest

from local.system import LocalSystem
from tests.e2e.checkout.fault_trials import Trials
from tests.e2e.checkout.faulty_calls import FaultyCheckouts
from tests.e2e.checkout.killed_checkouts import KilledCheckouts
from tests.e2e.checkout.running_system import RunningSystem
from tests.e2e.checkout.survivors import KillScenarios
from tests.e2e.conftest import Say
from tests.e2e.ports import free_base
from tests.shopping import ApiOps, ApiShopper

EXTRA_STORES = 13  # sixteen in all: one more than a cart may span
TIMEOUT_SECONDS = 300  # seconds for one test, on a machine that has other things to do
_numbers = itertools.count(1)


@pytest.fixture(scope="package")
def running(tmp_path_factory: pytest.TempPathFactory, say: Say) -> Iterator[RunningSystem]:
    """The deployed template with everything around it."""
    say("starting the local system")
    state = tmp_path_factory.mktemp("muse")
    with LocalSystem(free_base(), state, extra_stores=EXTRA_STORES) as system:
        say(f"serving on port {system.ports.base}")
        running = RunningSystem(system)
        ApiOps(running).ignore_outages(ignored=True)
        yield running
        say("stopping the local system")


@pytest.fixture(scope="package")
def trials(running: RunningSystem, say: Say) -> Iterator[Trials]:
    """A checkout for every fault of a store. Some are tried again for a minute."""
    with Trials(lambda: a_shopper(running), say) as begun:
        yield begun


@pytest.fixture(scope="package")
def faulty(running: RunningSystem) -> Iterator[FaultyCheckouts]:
    """A checkout for every call to Stripe and AWS that goes wrong."""
    with FaultyCheckouts(running, lambda: a_shopper(running)) as begun:
        yield begun


@pytest.fixture(scope="package")
def kill_scenarios(running: RunningSystem, say: Say) -> KillScenarios:
    """Shoppers who went through several kills of the emulator."""
    happened = KillScenarios(running, lambda: a_shopper(running), say)
    happened.happen()
    return happened


@pytest.fixture(scope="package")
def killed_checkouts(running: RunningSystem, say: Say) -> KilledCheckouts:
    """A checkout for each crash point, which the emulator died at."""
    happened = KilledCheckouts(running, lambda: a_shopper(running), say)
    happened.happen()
    return happened


@pytest.fixture(scope="package", autouse=True)
def _what_takes_longest_begins_first(request: pytest.FixtureRequest) -> None:
    """Kills would end what runs, so they come first; then what goes on in the background. What
    fails there fails in the tests that are about it."""
    wanted = {name for item in request.session.items for name in getattr(item, "fixturenames", ())}
    for name in ("kill_scenarios", "killed_checkouts"):
        _begin(request, name, wanted)
    if wanted & {"kill_scenarios", "killed_checkouts"}:
        with suppress(OSError):
            request.getfixturevalue("running").system.warm()
    for name in ("trials", "faulty"):
        _begin(request, name, wanted)


def _begin(request: pytest.FixtureRequest, name: str, wanted: Set[str]) -> None:
    if name in wanted:
        with suppress(Exception):
            request.getfixturevalue(name)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The first test waits for the system, and some for stores that take their time."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.timeout(TIMEOUT_SECONDS))


@pytest.fixture
def shopper(running: RunningSystem) -> ApiShopper:
    """A shopper who has never been here."""
    return a_shopper(running)


@pytest.fixture(scope="package")
def ops(running: RunningSystem) -> ApiOps:
    """A member of the operations team."""
    return ApiOps(running)


def a_shopper(running: RunningSystem) -> ApiShopper:
    """Another shopper who has never been here."""
    return ApiShopper(running, f"shopper-{next(_numbers)}")
