"""The playbooks that come with the product: `muse/playbooks/<name>.yaml`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from muse.adapters.retailers.headless.playbook.loading import LoadedPlaybook, load_playbook_file

FOLDER = Path(__file__).parents[4] / "playbooks"


class NoSuchPlaybook(LookupError):
    """No playbook of this name is shipped."""


def shipped_names() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


@cache
def shipped(name: str) -> LoadedPlaybook:
    """The playbook of this name, read once. Errors: NoSuchPlaybook, PlaybookInvalid."""
    if name not in shipped_names():
        raise NoSuchPlaybook(name)
    return load_playbook_file(FOLDER / f"{name}.yaml")
