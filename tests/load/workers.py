"""The processes in which the functions of a local system live, as Linux accounts for them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from local.system import LocalSystem

PROC = Path("/proc")
HERE = PROC.is_dir()
_TICKS = os.sysconf("SC_CLK_TCK") if HERE else 1


@dataclass(frozen=True, slots=True)
class Worker:
    """One process of a function; `function` is its logical id in the template."""

    pid: int
    function: str

    def cpu_seconds(self) -> float:
        """What it has used so far, utime + stime."""
        fields = (PROC / str(self.pid) / "stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def pss_megabytes(self) -> float:
        """Its memory, what it shares with others in proportion."""
        rollup = (PROC / str(self.pid) / "smaps_rollup").read_text()
        [kilobytes] = re.findall(r"^Pss:\s+(\d+) kB", rollup, re.MULTILINE)
        return int(kilobytes) / 1024


def workers(system: LocalSystem) -> Iterator[Worker]:
    """Every worker of this system's functions."""
    for folder in PROC.glob("[0-9]*"):
        try:
            entries = (folder / "environ").read_bytes().decode(errors="replace").split("\0")
        except OSError:
            continue  # it has ended, or is somebody else's
        environment = dict(entry.partition("=")[::2] for entry in entries)
        name = re.fullmatch(
            r"[\w-]+-(\w+Function)-\w+", environment.get("AWS_LAMBDA_FUNCTION_NAME", "")
        )
        if name and environment.get("AWS_ENDPOINT_URL") == system.ports.aws_url:
            yield Worker(int(folder.name), name[1])
