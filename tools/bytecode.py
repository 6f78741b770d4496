"""Whether what is built for Lambda gets its bytecode, which only a Python 3.13 can make.

    python3 tools/bytecode.py

Without bytecode a cold start compiles all that it imports, and takes three times as long; the
folder of the layers is read-only, so that it never gets better. Ends with 1 and the reason when no
`python3.13` runs. `MUSE_NO_BYTECODE=1` deploys all the same. Needs only Python's standard library.
"""

import os
import subprocess
import sys
from collections.abc import Mapping

COMMAND = "python3.13"
ALL_THE_SAME = "MUSE_NO_BYTECODE"


def reason_against(environment: Mapping[str, str]) -> str | None:
    """Why nothing should be deployed; None when it may be."""
    if environment.get(ALL_THE_SAME) or runs(environment):
        return None
    return (
        f"{COMMAND} does not run here, so that every cold start on Lambda would take three times as"
        f" long. Install Python 3.13 (with pyenv: `pyenv install 3.13 && pyenv global 3.13`), or"
        f" set {ALL_THE_SAME}=1 to deploy all the same."
    )


def runs(environment: Mapping[str, str]) -> bool:
    """Whether it is there and starts: pyenv has a `python3.13` that does not."""
    try:
        done = subprocess.run(
            [COMMAND, "-V"], env=dict(environment), capture_output=True, check=False, timeout=60
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


if __name__ == "__main__":
    if (reason := reason_against(os.environ)) is not None:
        sys.exit(reason)
