"""What tests can do with the virtual clock, beyond the port."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.fakes.clock import START, FakeClock


@pytest.fixture
def clock() -> Iterator[FakeClock]:
    clock = FakeClock()
    yield clock
    clock.close()


def test_a_sleep_takes_no_time_and_passes_it(clock: FakeClock) -> None:
    clock.sleep(3600)
    assert clock.now() == START + timedelta(hours=1)


def test_others_go_on_while_one_sleeps(clock: FakeClock) -> None:
    seen = []

    def tick() -> None:
        for _ in range(3):
            clock.sleep(10)
            seen.append((clock.now() - START).seconds)

    clock.spawn("tick", tick)
    clock.sleep(25)
    assert seen == [10, 20]
    clock.sleep(10)
    assert seen == [10, 20, 30]


def test_together_gives_what_each_returned_or_raised(clock: FakeClock) -> None:
    def slow() -> str:
        clock.sleep(5)
        return "slow"

    def broken() -> None:
        raise ValueError("broken")

    first, second = clock.together(slow, broken)
    assert first == "slow"
    assert isinstance(second, ValueError)
    assert clock.now() == START + timedelta(seconds=5)


def test_one_waits_for_what_another_does(clock: FakeClock) -> None:
    done = []

    def work() -> None:
        clock.sleep(7)
        done.append("work")

    clock.spawn("worker", work)
    assert clock.wait_for(lambda: bool(done))
    assert clock.now() == START + timedelta(seconds=7)


def test_one_waits_no_longer_than_it_wants(clock: FakeClock) -> None:
    assert not clock.wait_for(lambda: False, START + timedelta(seconds=9))
    assert clock.now() == START + timedelta(seconds=9)


def test_the_test_goes_on_when_nothing_is_left_that_could_happen(clock: FakeClock) -> None:
    clock.spawn("stuck", lambda: clock.wait_for(lambda: False))
    assert not clock.wait_for(lambda: False)


def test_who_is_stopped_ends_where_it_sleeps(clock: FakeClock) -> None:
    seen = []

    def sleep() -> None:
        clock.sleep(10)
        seen.append("awake")

    actor = clock.spawn("sleeper", sleep)
    clock.sleep(1)
    clock.stop(actor)
    clock.sleep(60)
    assert actor.is_over
    assert seen == []


def _course_of_events(seed: int) -> list[str]:
    clock, seen = FakeClock(seed=seed), []

    def walk(name: str) -> None:
        for step in range(4):
            clock.turn()
            seen.append(f"{name}{step}")

    clock.together(lambda: walk("a"), lambda: walk("b"))
    return seen


def test_the_same_seed_gives_the_same_course_of_events() -> None:
    courses = [_course_of_events(seed) for seed in range(8)]
    assert courses == [_course_of_events(seed) for seed in range(8)]
    assert len({tuple(course) for course in courses}) > 4
