"""`make bench`: measure the goals of docs/performance.md, and print how they are met.

Ends with 0 also when a goal is missed, with 1 when something broke.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from rich.console import Console

from tests.load import init_cpu
from tests.load.findings import Finding, show

Part = Callable[[Path], list[Finding]]

PARTS: dict[str, tuple[str, Part]] = {
    "init": ("CPU time of a cold start, beside a bare boto3 handler", init_cpu.measure),
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    chosen = parser.parse_args().parts or list(PARTS)
    if unknown := set(chosen) - set(PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}")
    console = Console()
    with tempfile.TemporaryDirectory() as folder:
        for name in chosen:
            title, measure = PARTS[name]
            show(f"{name}: {title}", measure(Path(folder)), console)
    return 0


if __name__ == "__main__":
    sys.exit(main())
