"""What every test shares: how hypothesis searches, and which process may use the emulator."""

from pathlib import Path

import pytest
from hypothesis import settings

# A busy machine is not a failed invariant: no deadline. `make test` finds the same on every run.
settings.register_profile("exploring", deadline=None)
settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.load_profile("exploring")

END_TO_END = Path(__file__).parent / "e2e"


def pytest_itemcollected(item: pytest.Item) -> None:
    """Keep the end-to-end tests in one worker process: they share one running emulator.

    Not in `pytest_collection_modifyitems`, where xdist has already read the groups.
    """
    if item.path.is_relative_to(END_TO_END):
        item.add_marker(pytest.mark.xdist_group("emulator"))
