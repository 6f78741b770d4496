"""Runs a module as a child that ends with its parent: `python -m local.child MODULE ARGUMENT …`.

Standard input is a pipe whose other end the parent holds and never writes to. When the parent is
gone, however it went, the pipe ends, and this process ends too. Works the same on every system,
in every virtual environment.
"""

import os
import runpy
import signal
import sys
import threading

GRACE = 5.0  # seconds between asking the module to stop and ending the process


def main() -> None:
    """Watch the parent, then become the module."""
    module, *arguments = sys.argv[1:]
    threading.Thread(target=end_with_parent, daemon=True).start()
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def end_with_parent() -> None:
    """Wait for the pipe to end, then for the module to stop, then stop waiting."""
    while os.read(0, 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    threading.Event().wait(GRACE)
    os._exit(1)


if __name__ == "__main__":
    main()
