"""A deployment without bytecode is one that somebody wanted."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tools.bytecode import ALL_THE_SAME, COMMAND, reason_against

ROOT = Path(__file__).parents[3]


@pytest.fixture
def path_with(tmp_path: Path) -> dict[str, str]:
    """A search path on which there is a python3.13 that starts."""
    return a_path(tmp_path, "exit 0")


def a_path(folder: Path, script: str) -> dict[str, str]:
    program = folder / COMMAND
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return {"PATH": str(folder)}


def test_with_a_python_that_makes_it(path_with: dict[str, str]) -> None:
    assert reason_against(path_with) is None


def test_without_one(tmp_path: Path) -> None:
    reason = reason_against({"PATH": str(tmp_path)})
    assert reason is not None
    assert ALL_THE_SAME in reason


def test_one_that_is_there_but_does_not_start(tmp_path: Path) -> None:
    assert reason_against(a_path(tmp_path, "echo 'not installed' >&2; exit 127")) is not None


def test_somebody_may_want_it(tmp_path: Path) -> None:
    assert reason_against({"PATH": str(tmp_path), ALL_THE_SAME: "1"}) is None


def test_make_deploy_asks_first() -> None:
    makefile = (ROOT / "Makefile").read_text()
    recipe = re.search(r"^deploy: (.*?)##", makefile, re.MULTILINE)
    assert recipe is not None
    assert recipe[1].split() == ["bytecode", "build"]
    assert re.search(r"^bytecode:\n\t@.*tools/bytecode.py$", makefile, re.MULTILINE)
