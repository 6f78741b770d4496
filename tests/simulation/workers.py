"""Cases on every processor, by processes of which each may die.

Not in __main__: a process that is started finds what it runs by the name of its module.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context

from tests.simulation.coverage import Coverage

Part = tuple[int, int]  # the first seed, how many


class WorkerCrashed(Exception):
    """A process that played cases ended without an answer."""

    def __init__(self, parts: Sequence[Part], reason: str) -> None:
        seeds = ", ".join(f"{first} to {first + count - 1}" for first, count in parts)
        super().__init__(f"a process died while it played the seeds {seeds}: {reason}")


LONGEST_SILENCE = 900.0  # seconds in which some part ends, on a machine that has other things to do


def played(
    play_part: Callable[[Part], Coverage],
    parts: Sequence[Part],
    processes: int,
    seconds: float = LONGEST_SILENCE,
) -> Iterator[Coverage]:
    """What each part covers, as they end. Error: WorkerCrashed, with the seeds that were being
    played, when a process ends without an answer, an exception leaves a part, or none ends for so
    long."""
    waiting = list(reversed(parts))
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        running: dict[Future[Coverage], Part] = {}
        while waiting or running:
            while waiting and len(running) < processes:
                part = waiting.pop()
                running[pool.submit(_contained, play_part, part)] = part
            ended, _ = wait(running, seconds, FIRST_COMPLETED)
            if not ended:
                lost = list(running.values())
                _kill(pool)
                raise WorkerCrashed(lost, f"no part has ended for {seconds:.0f} s")
            if any(future.exception() for future in ended):
                failed = [future for future in ended if future.exception()]
                died = any(isinstance(f.exception(), BrokenProcessPool) for f in failed)
                lost = list(running.values()) if died else [running[f] for f in failed]
                pool.shutdown(wait=False, cancel_futures=True)
                raise WorkerCrashed(lost, str(failed[0].exception()))
            for future in ended:
                del running[future]
                yield future.result()


def _kill(pool: ProcessPoolExecutor) -> None:
    """End its processes, whatever they are at: to leave the pool waits for them."""
    for process in list(pool._processes.values()):  # there is no public way before Python 3.14
        process.kill()
    pool.shutdown(wait=False, cancel_futures=True)


def _contained(play_part: Callable[[Part], Coverage], part: Part) -> Coverage:
    """Also what is no Exception, such as SystemExit, is told to whoever waits."""
    try:
        return play_part(part)
    except BaseException as error:
        raise RuntimeError(f"{type(error).__name__}: {error}") from error
