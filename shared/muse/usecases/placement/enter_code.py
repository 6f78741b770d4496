"""The code that was given for an order, as the attempt that enters it sees it."""

from __future__ import annotations

from typing import Protocol

from muse.domain.order import Order
from muse.domain.placement.verification import VerificationState
from muse.ports import CodeVault


class SavedOrder(Protocol):
    """An order, and how it is stored."""

    order: Order

    def save(self, order: Order) -> None:
        """Errors: TryAgain when somebody else changed it."""


class CodeFromVault:
    """Implements muse.ports.GivenCode."""

    def __init__(self, attempt: SavedOrder, codes: CodeVault) -> None:
        self._attempt = attempt
        self._codes = codes

    def read(self) -> str:
        """See the port."""
        return self._codes.read(self._attempt.order)

    def accepted(self) -> None:
        """See the port. It is stored before the code is deleted: a repetition finds one of both."""
        order = self._attempt.order
        if order.verification and order.verification.is_answered:
            accepted = order.verification.moved(VerificationState.ACCEPTED)
            self._attempt.save(order.with_verification(accepted))
            self._codes.forget(order)
