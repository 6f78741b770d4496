"""The browser's processes on this machine, by Linux's /proc: ending them, and burying the dead.

Lambda's init process buries no orphans, so this process takes its orphaned descendants over
(PR_SET_CHILD_SUBREAPER, prctl(2)) and waits for those that have ended.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import time
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path

_PROC = Path("/proc")
_PR_SET_CHILD_SUBREAPER = 36
_STATE, _PARENT = 0, 1
_LOOK_EVERY = 0.01


def adopt_orphans() -> None:
    """From now on, descendants whose parent ends are children of this process. Nothing dumps core:
    a browser's core fills the disk."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    _, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, hard))


def children_of(parent: int) -> set[int]:
    """The direct children of a process."""
    return {pid for pid, (_, its_parent) in _all() if its_parent == parent}


def descendants_of(parent: int) -> set[int]:
    """All that a process started, and what those started."""
    by_parent: dict[int, list[int]] = {}
    for pid, (_, its_parent) in _all():
        by_parent.setdefault(its_parent, []).append(pid)
    found: set[int] = set()
    waiting = [parent]
    while waiting:
        for pid in by_parent.get(waiting.pop(), ()):
            found.add(pid)
            waiting.append(pid)
    return found


def at_home_in(folder: Path) -> set[int]:
    """The processes whose home is this folder."""
    home = f"HOME={folder}".encode()
    found: set[int] = set()
    for pid, _ in _all():
        with suppress(OSError):
            if home in (_PROC / str(pid) / "environ").read_bytes().split(b"\0"):
                found.add(pid)
    return found


def bury(spared: Collection[int]) -> int:
    """Wait for the ended children of this process, except for those that somebody else waits for.
    Returns how many there were."""
    me, buried = os.getpid(), 0
    for pid, (state, parent) in list(_all()):
        if parent == me and state == "Z" and pid not in spared:
            with suppress(ChildProcessError):
                buried += os.waitpid(pid, os.WNOHANG)[0] == pid
    return buried


def end(pids: Collection[int]) -> None:
    """At once, whatever they are doing."""
    for pid in pids:
        with suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)


def bury_all(spared: Collection[int], seconds: float) -> None:
    """The same for those that were told to end, which takes them a moment."""
    over = time.monotonic() + seconds
    while children_of(os.getpid()) - set(spared) and time.monotonic() < over:
        if not bury(spared):
            time.sleep(_LOOK_EVERY)


def _all() -> Iterator[tuple[int, tuple[str, int]]]:
    """Every process with its state's letter and its parent."""
    for folder in _PROC.iterdir() if _PROC.is_dir() else ():
        if folder.name.isdigit():
            with suppress(OSError, ValueError, IndexError):
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
                yield int(folder.name), (fields[_STATE], int(fields[_PARENT]))
