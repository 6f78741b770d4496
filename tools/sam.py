"""Run the SAM CLI of `.venv/tools` so that it talks to nobody but AWS.

    python3 tools/sam.py validate --lint

No telemetry, no weekly look for a newer version, no file in the home folder. Needs only Python's
standard library.
"""

import json
import os
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".venv" / "tools"


def environment() -> dict[str, str]:
    """This process's environment with what keeps the SAM CLI to itself.

    The look for a newer version has no switch: it is told that it has just looked.
    """
    home = TOOLS / "sam-home"
    home.mkdir(parents=True, exist_ok=True)
    known = {"telemetryEnabled": False, "lastVersionCheck": time.time()}
    (home / "metadata.json").write_text(json.dumps(known))
    path = f"{TOOLS / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    quiet = {"PATH": path, "SAM_CLI_TELEMETRY": "0", "__SAM_CLI_APP_DIR": str(home)}
    return {**os.environ, **quiet}


if __name__ == "__main__":
    program = TOOLS / "bin" / "sam"
    os.execve(program, [str(program), *sys.argv[1:]], environment())
