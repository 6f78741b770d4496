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
    capture = request.config.pluginmanager.get_plugin("capturemanager")
    reporter = request.config.pluginmanager.get_plugin("terminalreporter")

    def tell(text: str) -> None:
        if capture and reporter:  # a process of xdist has no terminal
            with capture.global_and_fixture_disabled():
                reporter.ensure_newline()
                reporter.write_line(f"  {time.monotonic() - _BEGAN:6.1f} s  {text}")

    return tell
