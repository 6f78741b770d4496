"""One emulator at a time has a state folder."""

import fcntl
import os
import shutil
import time
from pathlib import Path

TIMEOUT_SECONDS = 5.0  # seconds: a killed predecessor may still be on its way out


class StateInUseError(Exception):
    """Another emulator has the state; the message says which folder it is."""


def take(state_dir: Path) -> int:
    """Own the folder until this process ends, and clear away what a killed one left in `tmp`.

    Returns the file descriptor that holds the lock. Raises StateInUseError.
    """
    state_dir.mkdir(parents=True, exist_ok=True)
    lock = os.open(state_dir / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    deadline = time.monotonic() + TIMEOUT_SECONDS
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except BlockingIOError:
            if time.monotonic() > deadline:
                os.close(lock)
                raise StateInUseError(f"another emulator uses {state_dir}") from None
            time.sleep(0.05)
    shutil.rmtree(state_dir / "tmp", ignore_errors=True)
    return lock
