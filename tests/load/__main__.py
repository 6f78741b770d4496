"""`make bench`: measures the goals of docs/performance.md, and prints how they are met.

Ends with 0 also when a goal is missed, with another code when something broke.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path

from rich.console import Console

from tests.load import cost, effort, init_cpu, memory, placement
from tests.load.findings import Finding, show
from tests.load.headless import side_by_side
from tests.load.rig import Rig, running


class Bench:
    """What the parts measure on: a folder, and a local system once one of them needs it."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.folder = folder
        self._stack = stack

    @cached_property
    def rig(self) -> Rig:
        return self._stack.enter_context(running(self.folder))


PARTS: dict[str, tuple[str, Callable[[Bench], list[Finding]]]] = {
    "init": (
        "CPU time of a cold start, beside a bare boto3 handler",
        lambda bench: init_cpu.measure(bench.folder),
    ),
    "cost": (
        "AWS's price of 1,000 checkouts of 2 stores and 4 products",
        lambda bench: cost.measure(bench.folder),
    ),
    "checkout": (
        "CPU time of a checkout of 2 stores",
        lambda bench: effort.measure(bench.rig),
    ),
    "placement": (
        "time of placement, many stores beside one",
        lambda bench: placement.measure(bench.rig),
    ),
    "headless": (
        "time of an order by browser, beside a script written by hand",
        lambda bench: side_by_side.measure(bench.folder),
    ),
    "memory": (
        "memory of a warm function",
        lambda bench: memory.measure(bench.rig),
    ),
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    chosen = parser.parse_args().parts or list(PARTS)
    if unknown := set(chosen) - set(PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}")
    console = Console()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        bench = Bench(folder, stack)
        for name in chosen:
            title, measure = PARTS[name]
            began = time.monotonic()
            findings = measure(bench)
            show(f"{name}: {title}", findings, console)
            console.print(f"[dim]{time.monotonic() - began:.0f} s[/]\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
