"""The street's time runs as fast as it is wanted."""

from __future__ import annotations

import threading

from local.street.shipping.hurried_clock import HurriedClock

LONG = 3600.0


class World:
    """The time of the world, which a test moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_it_counts_from_its_beginning_and_faster_when_it_is_hurried() -> None:
    world = World()
    clock = HurriedClock(world)
    world.now += 2
    clock.hurry(60)
    world.now += 1
    assert (clock.seconds(), clock.speed) == (62, 60)
    clock.hurry(0.5)
    world.now += 2
    assert clock.seconds() == 63


def test_who_waits_is_hurried_too() -> None:
    clock = HurriedClock()
    arrived: list[bool] = []
    waiting = threading.Thread(
        target=lambda: arrived.append(clock.wait_until(LONG, lambda: False)), daemon=True
    )
    waiting.start()
    clock.hurry(1e6)
    waiting.join(5)
    assert arrived == [True]


def test_who_waits_can_be_told_that_it_is_over() -> None:
    clock, over, arrived = HurriedClock(), threading.Event(), list[bool]()
    waiting = threading.Thread(
        target=lambda: arrived.append(clock.wait_until(LONG, over.is_set)), daemon=True
    )
    waiting.start()
    over.set()
    clock.wake()
    waiting.join(5)
    assert arrived == [False]
