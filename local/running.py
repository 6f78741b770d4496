"""The local system that runs in this checkout, for the commands that talk to it."""

import json
from pathlib import Path

from local.ports import Ports, chosen_base
from local.system import chosen_state_dir


def running_aws_url(port: int | None = None, state_dir: Path | None = None) -> str:
    """Where the emulated AWS answers: of the base port that is named, else what the running system
    wrote into `endpoints.json`, else of `PORT`. A file that can't be read counts as none."""
    if port is not None:
        return Ports(port).aws_url
    try:
        written = json.loads(((state_dir or chosen_state_dir()) / "endpoints.json").read_text())
        return str(written["aws"])
    except (OSError, ValueError, KeyError, TypeError):
        return Ports(chosen_base()).aws_url
