"""One emulator with the test stack deployed, for all tests of the gaps."""

from collections.abc import Iterator

import pytest

from tests.e2e.emulator.machine import Machine


@pytest.fixture(scope="session")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """The shared emulator. A test that kills or fills one makes its own."""
    shared = Machine(tmp_path_factory.mktemp("emulator"))
    shared.start()
    try:
        shared.deploy()
        yield shared
    finally:
        shared.stop()
