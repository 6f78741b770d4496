"""Playing cases in other processes: whatever becomes of one, the run ends and names the seeds."""

import os
import subprocess
import sys
import time
from collections.abc import Callable

import pytest

from tests.simulation.coverage import Coverage
from tests.simulation.workers import Part, WorkerCrashed, played

PARTS = [(0, 1), (1, 1), (2, 1), (3, 1)]


def goes_well(part: Part) -> Coverage:
    return Coverage(cases=part[1])


def leaves(part: Part) -> Coverage:
    if part == PARTS[1]:
        raise SystemExit("on its own")
    return Coverage()


def dies(part: Part) -> Coverage:
    if part == PARTS[1]:
        os._exit(9)
    return Coverage()


def hangs(part: Part) -> Coverage:
    if part == PARTS[1]:
        time.sleep(600)
    return Coverage()


def test_every_part_is_played() -> None:
    assert sum(coverage.cases for coverage in played(goes_well, PARTS, 2)) == len(PARTS)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("work", [leaves, dies])
def test_a_worker_that_ends_without_an_answer_ends_the_run(
    work: Callable[[Part], Coverage],
) -> None:
    with pytest.raises(WorkerCrashed, match="1 to 1"):
        list(played(work, PARTS, 2))


@pytest.mark.timeout(60)
def test_a_worker_that_hangs_ends_the_run() -> None:
    with pytest.raises(WorkerCrashed, match="1 to 1: no part has ended for 3 s"):
        list(played(hangs, PARTS, 2, seconds=3))


@pytest.mark.timeout(120)
def test_the_command_plays_cases_in_processes_of_its_own() -> None:
    """As `make soak` calls it: a process finds nothing that only its parent's main module has."""
    ran = subprocess.run(
        [sys.executable, "-m", "tests.simulation", "--cases", "4", "--processes", "2"],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "0 broken" in ran.stdout
