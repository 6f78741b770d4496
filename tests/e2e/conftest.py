"""What end-to-end tests share: they take long, so they say what they are at."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

Say = Callable[[str], None]
_BEGAN = time.monotonic()


@pytest.fixture(scope="session")
def say(request: pytest.FixtureRequest) -> Say:
    """Tells the person who waits what happens, past the capture of output."""
    reporter = request.config.pluginmanager.get_plugin("terminalreporter")

    def tell(text: str) -> None:
        if reporter is not None:  # a process of xdist has none
            reporter.write_line(f"  {time.monotonic() - _BEGAN:6.1f} s  {text}")

    return tell
