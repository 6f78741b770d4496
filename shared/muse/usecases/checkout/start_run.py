"""Start a run of the workflow for an ordered checkout."""

from __future__ import annotations

from muse.domain.errors import UnknownStore, VersionConflict
from muse.domain.order import Order
from muse.domain.routing.choice import Choice, PassedOver, choose_methods
from muse.domain.session import CheckoutSession
from muse.domain.store import Method
from muse.ports import Storage
from muse.usecases.checkout.dependencies import PlacingDependencies


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
    known = _known_before(session, deps.storage)
    numbered = zip(session.order_numbers, session.snapshot.stores, strict=True)
    left = [
        (number, part)
        for number, part in numbered
        if number not in known or not known[number].is_decided
    ]
    choices = _choices([part.store_id for _, part in left], deps)
    orders = [
        {
            "orderNumber": number,
            "storeId": part.store_id,
            "store": part.store_name,
            "methods": _methods(choices[part.store_id], known.get(number)),
            "passedOver": [_passed_over(one) for one in choices[part.store_id].passed_over],
        }
        for number, part in left
    ]
    payload = {"sessionId": session.session_id, "orders": orders}
    return deps.workflow.start(session.execution_name, payload)


def _choices(store_ids: list[int], deps: PlacingDependencies) -> dict[int, Choice]:
    """How each store is ordered from now. The shopper may have paid before a store left the
    registry: what becomes of its order is for a person to decide."""
    conditions, now = deps.storage.store_conditions(store_ids), deps.clock.now()
    choices = {}
    for store_id in store_ids:
        try:
            store = deps.stores.store(store_id)
        except UnknownStore:
            choices[store_id] = Choice((Method.MANUAL,), ())
        else:
            choices[store_id] = choose_methods(store, conditions[store_id], now)
    return choices


def _methods(choice: Choice, order: Order | None) -> list[Method]:
    """The method of an attempt whose outcome isn't settled comes first, chosen or not: it finds out
    what became of that."""
    fence = order.open_fence if order else None
    if fence is None:
        return list(choice.methods)
    return [fence.method, *(method for method in choice.methods if method is not fence.method)]


def _passed_over(one: PassedOver) -> dict[str, str]:
    return {"method": one.method, "why": one.why, "detail": one.detail}


def _known_before(session: CheckoutSession, storage: Storage) -> dict[str, Order]:
    """The orders as earlier runs left them, by number; the first run knows that they are new."""
    if session.run == 1:
        return {}
    return {order.order_number: order for order in storage.orders(session.order_numbers)}
