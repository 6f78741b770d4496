"""Commands that wait have a limit, and say what they waited for."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tools import environment
from tools.check import Check

SLEEPS = [sys.executable, "-c", "import time; time.sleep(60)"]


def test_a_step_of_the_set_up() -> None:
    with pytest.raises(environment.SetupError, match=r"did not end within .*time\.sleep"):
        environment.run(SLEEPS, seconds=0.2)


def test_another_process_that_sets_up(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(environment, "HOME", tmp_path)
    with (
        environment.exclusive("product"),
        pytest.raises(environment.SetupError, match=r"is setting up \.venv/product"),
        environment.exclusive("product", seconds=0.2),
    ):
        pass


def test_a_check() -> None:
    passed, words = Check("slow", SLEEPS, seconds=0.2).run()
    assert not passed
    assert "did not end within" in words
