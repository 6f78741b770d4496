"""A storage that keeps no secret from the simulation."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from muse.domain.cart import Cart
from muse.domain.order import Order
from muse.domain.payments.payment import PaymentTransaction
from muse.domain.session import CheckoutSession
from muse.domain.task import Task
from muse.ports import Change
from tests.fakes.moments import Moments
from tests.fakes.storage import InMemoryStorage


class OpenStorage(InMemoryStorage):
    """A storage that shows everything in it, and whose one write without a commit has its moments,
    too. `added` counts the pieces that were put into carts, by store id."""

    moments = Moments()

    def __init__(self) -> None:
        super().__init__()
        self.added: Counter[int] = Counter()

    def _store(self, change: Change) -> None:
        if isinstance(change, Cart):
            known = self._carts.get(change.user_id)
            self.added += _pieces(change) - _pieces(known)  # what was taken out doesn't count
        super()._store(change)

    def choose_payment_method(
        self, session_id: str, user_id: str, payment_method_id: str, now: datetime
    ) -> CheckoutSession | None:
        with self.moments.around("choice of the payment method"):
            return super().choose_payment_method(session_id, user_id, payment_method_id, now)

    @property
    def sessions(self) -> tuple[CheckoutSession, ...]:
        """Every session with its history, the oldest first."""
        return tuple(self._checkouts.values())

    @property
    def every_order(self) -> tuple[Order, ...]:
        return tuple(self._orders.values())

    @property
    def every_task(self) -> tuple[Task, ...]:
        return tuple(self._tasks.values())

    @property
    def ledger(self) -> tuple[PaymentTransaction, ...]:
        return tuple(self._payments.values())

    def contents(self) -> dict[str, object]:
        """All that is stored now, by kind."""
        return {
            "cart": dict(self._carts),
            "session": dict(self._checkouts),
            "order": dict(self._orders),
            "task": dict(self._tasks),
            "row": dict(self._payments),
        }


def _pieces(cart: Cart | None) -> Counter[int]:
    pieces: Counter[int] = Counter()
    for line in cart.lines if cart else ():
        pieces[line.product.store_id] += line.quantity
    return pieces
