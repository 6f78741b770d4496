"""What every test shares: how hypothesis searches, and which process may use the emulator."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, sync_playwright
from xdist.scheduler import LoadScopeScheduling

from muse.adapters.retailers.headless.executable import executable

# A busy machine is not a failed invariant: no deadline. `make test` finds the same on every run.
settings.register_profile("exploring", deadline=None)
settings.register_profile("repeatable", deadline=None, derandomize=True)
# `make mutants` runs each test many times in one process, every time with an object of its own.
settings.register_profile(
    "mutants",
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.differing_executors],
)
settings.load_profile("exploring")

# As the template does; it is read when a handler is imported.
os.environ.setdefault("POWERTOOLS_METRICS_NAMESPACE", "Muse/test")

END_TO_END = "tests/e2e"
_CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage"]


class OneEmulator(LoadScopeScheduling):  # type: ignore[misc]  # xdist has no type information
    """Deals tests out by file, a folder of end-to-end tests to one process: they share a system.

    xdist's own `--dist loadgroup` has no effect under pytest 9.2 (pytest-dev/pytest-xdist#1386).
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return str(Path(file).parent) if file.startswith(f"{END_TO_END}/") else file


@pytest.hookimpl
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> OneEmulator:
    """Deal tests out our way whenever there is more than one process: in the order in which they
    were collected."""
    config.option.loadscopereorder = False
    return OneEmulator(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest begins first."""
    items.sort(key=lambda item: not item.nodeid.startswith(f"{END_TO_END}/"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium. Playwright takes no second one in a thread, and no other event loop beside it: so
    it ends with the tests of a file."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=_CHROMIUM)
        yield browser
        browser.close()
