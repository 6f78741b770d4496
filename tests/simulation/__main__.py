"""Play any number of cases on every processor: `CASES=20000 make soak`, `SEED=123 make soak`."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterator, Sequence

from tests.simulation.coverage import Coverage, covered_by, covered_by_seeds, where_nobody_died
from tests.simulation.run import case_of, play
from tests.simulation.workers import WorkerCrashed, played

_AT_ONCE = 100


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
    except WorkerCrashed as death:
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


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seed", type=int, help="play this one case and show its course")
    parser.add_argument("--first", type=int, default=0, help="the first seed (0)")
    parser.add_argument("--cases", type=int, default=10_000, help="how many seeds (10000)")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
