"""A seed is a case, and a case is one course of events: what was found once can be found again."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.simulation.actors import ACTORS
from tests.simulation.run import case_of, play

SEEDS = (3, 25, 172, 636)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_same_seed_gives_the_same_course(seed: int) -> None:
    first, again = play(case_of(seed)), play(case_of(seed))
    assert first.passed
    assert first == again


def test_also_in_another_process_whose_hashes_differ() -> None:
    courses = [_replayed("636", hash_seed) for hash_seed in ("1", "2")]
    assert "payments.create" in courses[0]
    assert courses[0] == courses[1]


def test_a_case_is_one_line_that_names_its_seed() -> None:
    text = str(case_of(25))
    assert text.startswith("seed=25 ")
    assert "\n" not in text


def test_every_actor_gets_his_chance() -> None:
    drawn = {name for seed in range(400) for name, _ in case_of(seed).actors}
    assert drawn == ACTORS.keys()


def _replayed(seed: str, hash_seed: str) -> str:
    environment = {
        **os.environ,
        "PYTHONHASHSEED": hash_seed,
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
    }
    command = [sys.executable, "-m", "tests.simulation", "--seed", seed]
    return subprocess.run(
        command, env=environment, check=True, capture_output=True, text=True, timeout=60
    ).stdout
