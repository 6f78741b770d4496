"""User names and passwords, and how a user name is shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

_HIDDEN = "…"


class Purpose(StrEnum):
    """What is kept of an account: how Muse gets into it. A code is good for one sign-in."""

    PASSWORD = "password"  # noqa: S105 - a kind of credentials, not one
    OAUTH = "oauth"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Credentials:
    """What signs in at a store. `security_code` is that of the card which is saved in the account,
    for stores that ask for it. None of it is in the object's own text."""

    username: str = field(repr=False)
    password: str = field(repr=False)
    security_code: str = field(default="", repr=False)

    @property
    def masked_username(self) -> str:
        """Enough to recognise one's own: `a…@example.com`, `a…`."""
        name, at, domain = self.username.rpartition("@")
        return f"{name[:1]}{_HIDDEN}{at}{domain}" if at else f"{self.username[:1]}{_HIDDEN}"
