"""Look at a checkout: the session, and its orders once there are any."""

from __future__ import annotations

from dataclasses import dataclass

from muse.domain.order import Order
from muse.domain.session import CheckoutSession
from muse.ports import Storage
from muse.usecases.checkout.ownership import own_checkout


@dataclass(frozen=True, slots=True)
class CheckoutView:
    """A session with its orders, in the order of the snapshot's stores."""

    session: CheckoutSession
    orders: tuple[Order, ...] = ()

    @property
    def undecided(self) -> tuple[Order, ...]:
        return tuple(order for order in self.orders if not order.is_decided)

    @property
    def waits_for_people_only(self) -> bool:
        """Whether everything that is left is in the hands of the operations team."""
        left = self.undecided
        return bool(left) and all(order.awaiting for order in left)


def view_checkout(session_id: str, user_id: str, storage: Storage) -> CheckoutView:
    """The caller's session with its orders: one request, two once it is placed."""
    return with_orders(own_checkout(storage, session_id, user_id), storage)


def with_orders(session: CheckoutSession, storage: Storage) -> CheckoutView:
    """The session with its orders as they are now."""
    if not session.order_numbers:
        return CheckoutView(session)
    return CheckoutView(session, storage.orders(session.order_numbers))
