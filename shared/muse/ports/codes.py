"""One-time codes: given in one place, read in another, and kept for minutes."""

from __future__ import annotations

from typing import Protocol

from muse.domain.order import Order


class CodeKeeper(Protocol):
    """Takes codes in, encrypted and bound to their order. Nothing of it decrypts."""

    def keep(self, order: Order, code: str) -> bool:
        """Keep the code that the order's store asks for now. False, and nothing changes, when one
        is kept already. Errors: Unavailable."""


class CodeVault(Protocol):
    """Reads codes, and has each reading on record before it happens."""

    def read(self, order: Order) -> str:
        """The code that was given for what the order's store asks for now. Errors: Unavailable
        (also when it could not be recorded), StepUpRequired when there is none."""

    def forget(self, order: Order) -> None:
        """Delete the order's code, and what is kept of the browser that waits for it. It never
        fails: what is left is too old to be used within minutes, and deleted later."""
