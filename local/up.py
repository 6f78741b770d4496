"""`make up`: the whole system in the foreground, until Ctrl-C or SIGTERM.

Prints `endpoints.json` when it is ready, and nothing else on standard output.
"""

import argparse
import signal
import sys
import threading
import time
from pathlib import Path

from local.processes import StartError
from local.system import LocalSystem


def main() -> int:
    """0 after Ctrl-C; 1 with a reason when a port is taken, deploying fails or a part dies."""
    parser = argparse.ArgumentParser(prog="python -m local.up", description=__doc__)
    parser.add_argument("--port", type=int, help="base port (default: PORT, or 8700)")
    parser.add_argument("--state-dir", type=Path, help="default: MUSE_STATE_DIR, or .muse")
    given = parser.parse_args()
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    system = LocalSystem(given.port, given.state_dir)
    began = time.monotonic()
    say(f"Starting on port {system.ports.base}, state in {system.state_dir} …")
    try:
        with system:
            print(system.endpoints.to_json(), flush=True)
            say(f"Ready after {time.monotonic() - began:.1f} s. Logs: {system.state_dir / 'logs'}")
            return watch(system, stopping)
    except StartError as error:
        say(f"The local system can't run: {error}")
        return 1


def watch(system: LocalSystem, stopping: threading.Event) -> int:
    """Wait until somebody wants the end, or a part has ended by itself."""
    while not stopping.wait(0.2):
        if (child := system.dead()) is not None:
            say(f"{child.spec.name} has ended with code {child.exit_code()}:\n{child.last_words()}")
            return 1
    say("Stopping …")
    return 0


def say(message: str) -> None:
    """Tell the person at the keyboard; standard output belongs to the endpoints."""
    print(message, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
