"""`make up`: the whole system in the foreground, until Ctrl-C or SIGTERM.

Prints `endpoints.json` when it is ready, and nothing else on standard output.
"""

import argparse
import signal
import sys
import time
from pathlib import Path

from local.processes import ROOT, Child, StartError
from local.system import LocalSystem


def main() -> int:
    """0 after Ctrl-C; 1 with a reason when a port is taken, deploying fails or a part dies."""
    parser = argparse.ArgumentParser(prog="python -m local.up", description=__doc__)
    parser.add_argument("--port", type=int, help="base port (default: PORT, or 8700)")
    parser.add_argument("--state-dir", type=Path, help="default: MUSE_STATE_DIR, or .muse")
    parser.add_argument("--template", type=Path, default=ROOT / "template.yaml")
    given = parser.parse_args()
    for number in (signal.SIGINT, signal.SIGTERM):  # also where a shell had Ctrl-C ignored
        signal.signal(number, signal.default_int_handler)
    try:
        return run(LocalSystem(given.port, given.state_dir, given.template))
    except StartError as error:
        say(f"The local system can't run: {error}")
        return 1
    except KeyboardInterrupt:
        say("Stopped.")
        return 0


def run(system: LocalSystem) -> int:
    """Start, show where everything is, and watch. Ends with KeyboardInterrupt or a dead part."""
    began = time.monotonic()
    say(f"Starting on port {system.ports.base}, state in {system.state_dir} …")
    with system:
        print(system.endpoints.to_json(), flush=True)
        say(f"Ready after {time.monotonic() - began:.1f} s. Logs: {system.state_dir / 'logs'}")
        dead = first_to_end(system)
        say(f"{dead.spec.name} has ended with code {dead.exit_code()}:\n{dead.last_words()}")
    return 1


def first_to_end(system: LocalSystem) -> Child:
    """Wait until a part has ended by itself."""
    while (child := system.dead()) is None:
        time.sleep(0.2)
    return child


def say(message: str) -> None:
    """Tell the person at the keyboard; standard output belongs to the endpoints."""
    print(message, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
