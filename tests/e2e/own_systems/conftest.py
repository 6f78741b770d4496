"""A system of its own for these tests: beside it the demo is played."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from local.system import LocalSystem
from tests.e2e.checkout.running_system import RunningSystem
from tests.e2e.ports import free_base
from tests.shopping import HARBOR


@pytest.fixture(scope="package")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSystem]:
    """In which Harbor & Pine asks for signed-in customers, and every function has read so: it was
    started again since."""
    with LocalSystem(free_base(), tmp_path_factory.mktemp("muse")) as system:
        running = RunningSystem(system)
        running.street.switch_on(HARBOR, "oauth_sign_in_required")
        system.kill9("aws")
        system.restart("aws")
        yield running
