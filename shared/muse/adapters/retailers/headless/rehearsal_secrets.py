"""The secrets that a playbook types while it is tried: from environment variables."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from muse.adapters.retailers.headless.playbook import facts
from muse.adapters.retailers.headless.playbook.rules.walking import steps_of
from muse.adapters.retailers.headless.playbook.schema.playbook import Playbook

VARIABLES = {
    "account.username": "MUSE_PLAYBOOK_USERNAME",
    "account.password": "MUSE_PLAYBOOK_PASSWORD",
    "card.security_code": "MUSE_PLAYBOOK_SECURITY_CODE",
}


class CantRehearse(Exception):
    """What is missing to try the playbook, in words."""


def secrets_from(playbook: Playbook, environment: Mapping[str, str]) -> Callable[[str], str]:
    """Secrets by name, from environment variables: a command line would show them to everybody.
    Errors: CantRehearse when the playbook types one that is not set."""
    typed = {
        name for _, step in steps_of(playbook) if step.fill for name in _secrets(step.fill.with_)
    }
    missing = [name for name in VARIABLES if name in typed and not environment.get(VARIABLES[name])]
    if missing:
        variables = " and ".join(VARIABLES[name] for name in missing)
        names = " and ".join(f"{{{name}}}" for name in missing)
        raise CantRehearse(f"Set {variables} in the environment: the playbook types {names}.")
    return lambda name: environment[VARIABLES[name]]


def _secrets(template: str) -> list[str]:
    return [name for name in facts.named_in(template) if name in facts.SECRETS]
