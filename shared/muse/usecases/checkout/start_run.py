"""Start a run of the workflow for an ordered checkout."""

from __future__ import annotations

from muse.domain.errors import VersionConflict
from muse.domain.session import CheckoutSession
from muse.ports import Storage
from muse.usecases.checkout.dependencies import PlacingDependencies
from muse.usecases.checkout.write_orders import terms_of


def ensure_running(session: CheckoutSession, deps: PlacingDependencies) -> None:
    """Start the session's run unless it runs; a run that crashed is followed by the next. Nothing
    is started while a person looks at the payment."""
    if session.is_final or session.is_under_review or _start(session, deps):
        return
    current = deps.storage.checkout(session.session_id)
    if current.is_final or current.run != session.run:
        return
    following = current.next_run()
    try:
        deps.storage.commit(following)
    except VersionConflict:  # another request did it, or the session was just being settled
        return
    _start(following, deps)


def _start(session: CheckoutSession, deps: PlacingDependencies) -> bool:
    decided = _decided_before(session, deps.storage)
    orders = [
        {
            "orderNumber": number,
            "storeId": part.store_id,
            "store": part.store_name,
            "methods": list(terms_of(part.store_id, deps.stores)[0]),
        }
        for number, part in zip(session.order_numbers, session.snapshot.stores, strict=True)
        if number not in decided
    ]
    payload = {"sessionId": session.session_id, "orders": orders}
    return deps.workflow.start(session.execution_name, payload)


def _decided_before(session: CheckoutSession, storage: Storage) -> frozenset[str]:
    """The orders that an earlier run brought to their end; the first run has them all to do."""
    if session.run == 1:
        return frozenset()
    orders = storage.orders(session.order_numbers)
    return frozenset(order.order_number for order in orders if order.is_decided)
