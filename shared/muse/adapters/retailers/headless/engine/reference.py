"""What the fence keeps of a headless attempt, so that its outcome can be found out."""

from __future__ import annotations

import json

from muse.adapters.retailers.headless.playbook.loading import LoadedPlaybook


def reference_of(loaded: LoadedPlaybook, known: tuple[str, ...]) -> str:
    """The order numbers that the history showed before the click, newest first, and which playbook
    it was."""
    return json.dumps({"playbook": loaded.label, "known": list(known)}, separators=(",", ":"))


def known_of(reference: str | None) -> tuple[str, ...]:
    """The order numbers in a fence's reference. Errors: ValueError when it is none of ours."""
    read = json.loads(reference or "null")
    known = read.get("known") if isinstance(read, dict) else None
    if not isinstance(known, list) or not all(isinstance(number, str) for number in known):
        raise ValueError("this is not the reference of a headless attempt")
    return tuple(known)
