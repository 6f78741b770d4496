"""Says at the end of a run how much the simulation has covered."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Record = Callable[[str, object], None]
COVERED = "covered by the simulation"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line for each test that has recorded something."""
    told = [
        str(value)
        for report in terminalreporter.getreports("passed")
        for name, value in getattr(report, "user_properties", ())
        if name == COVERED
    ]
    if told:
        terminalreporter.section(COVERED)
    for line in told:
        terminalreporter.write_line(line)
