"""Play any number of cases on every processor: `CASES=20000 make soak`, `SEED=123 make soak`."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context

from tests.simulation.coverage import Coverage, covered_by, covered_by_seeds, where_nobody_died
from tests.simulation.run import case_of, play

_AT_ONCE = 100
Part = tuple[int, int]  # the first seed, how many


class WorkerDied(Exception):
    """A process that played cases ended without an answer."""

    def __init__(self, parts: Sequence[Part], reason: str) -> None:
        seeds = ", ".join(f"{first} to {first + count - 1}" for first, count in parts)
        super().__init__(f"a process died while it played the seeds {seeds}: {reason}")


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when every promise was kept in every case, else 1."""
    options = _options(arguments)
    if options.seed is not None:
        return _replay(options.seed)
    coverage = Coverage()
    began = time.monotonic()
    try:
        for part in _parts(options.first, options.cases, options.processes):
            for outcome in part.broken:
                print(f"BROKEN {outcome}", flush=True)
            coverage.add(part)
            took = time.monotonic() - began
            print(f"\r{coverage.cases} of {options.cases} cases, {took:.0f} s", end="", flush=True)
    except WorkerDied as death:
        print(f"\nBROKEN {death}", flush=True)
        return 1
    rest = covered_by(where_nobody_died(coverage))
    for outcome in rest.broken:
        print(f"\nBROKEN with a crash added: {outcome}")
    coverage.add(rest)
    print(f"\n{coverage}; {len(coverage.broken)} broken")
    return 1 if coverage.broken else 0


def _replay(seed: int) -> int:
    """One case, with everything that happened."""
    outcome = play(case_of(seed))
    print(*outcome.course, sep="\n")
    print(outcome if outcome.breaches else f"{outcome.case}\nevery promise is kept")
    return 1 if outcome.breaches else 0


def _parts(first: int, cases: int, processes: int) -> Iterator[Coverage]:
    ranges = [
        (begin, min(_AT_ONCE, first + cases - begin))
        for begin in range(first, first + cases, _AT_ONCE)
    ]
    yield from played(covered_by_seeds, ranges, processes)


def played(
    play_part: Callable[[Part], Coverage], parts: Sequence[Part], processes: int
) -> Iterator[Coverage]:
    """What each part covers, as they end. Error: WorkerDied, with the seeds that were being played,
    when a process ends without an answer or an exception leaves a part."""
    waiting = list(reversed(parts))
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        running: dict[Future[Coverage], Part] = {}
        while waiting or running:
            while waiting and len(running) < processes:
                part = waiting.pop()
                running[pool.submit(_contained, play_part, part)] = part
            ended, _ = wait(running, return_when=FIRST_COMPLETED)
            if any(future.exception() for future in ended):
                failed = [future for future in ended if future.exception()]
                died = any(isinstance(f.exception(), BrokenProcessPool) for f in failed)
                lost = list(running.values()) if died else [running[f] for f in failed]
                pool.shutdown(wait=False, cancel_futures=True)
                raise WorkerDied(lost, str(failed[0].exception()))
            for future in ended:
                del running[future]
                yield future.result()


def _contained(play_part: Callable[[Part], Coverage], part: Part) -> Coverage:
    """Also what is no Exception, such as SystemExit, is told to whoever waits."""
    try:
        return play_part(part)
    except BaseException as error:
        raise RuntimeError(f"{type(error).__name__}: {error}") from error


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seed", type=int, help="play this one case and show its course")
    parser.add_argument("--first", type=int, default=0, help="the first seed (0)")
    parser.add_argument("--cases", type=int, default=10_000, help="how many seeds (10000)")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
