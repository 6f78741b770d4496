"""Start a checkout: freeze the cart into a session."""

from __future__ import annotations

from dataclasses import dataclass

from muse.domain.cart import Cart
from muse.domain.errors import ActionPending, CartEmpty, NotFound, Problem, VersionConflict
from muse.domain.ids import new_session_id, session_id_for
from muse.domain.session import CheckoutSession, new_session
from muse.domain.snapshot import snapshot_of
from muse.ports import Clock, Storage, StoreRegistry


@dataclass(frozen=True, slots=True)
class StartCheckout:
    user_id: str
    idempotency_key: str | None = None


def start_checkout(
    command: StartCheckout, storage: Storage, stores: StoreRegistry, clock: Clock
) -> CheckoutSession:
    """A pending session of the caller's cart, which supersedes the cart's earlier pending one.

    The same idempotency key gives the same session, whatever became of it. Errors: CartEmpty;
    ActionPending or SessionProcessing when the earlier session is being paid or placed.
    """
    user_id, key = command.user_id, command.idempotency_key
    session_id = session_id_for(user_id, key) if key else new_session_id()
    cart = storage.cart(user_id)
    if not cart.lines or cart.active_session_id == session_id:  # nothing new to freeze
        return _earlier(storage, session_id)
    names = {line.store_id: stores.store(line.store_id).name for line in cart.lines}
    session = new_session(session_id, user_id, snapshot_of(cart, names), clock.now())
    predecessor = _superseded(storage, cart, session)
    try:
        storage.commit(session, cart.opened(session_id), *predecessor)
    except VersionConflict:
        if key is None:
            raise
        return _earlier(storage, session_id, otherwise=VersionConflict())
    return session.saved()


def _earlier(
    storage: Storage, session_id: str, otherwise: Exception | None = None
) -> CheckoutSession:
    try:
        return storage.checkout(session_id)
    except NotFound:
        raise otherwise or CartEmpty from None


def _superseded(
    storage: Storage, cart: Cart, successor: CheckoutSession
) -> tuple[CheckoutSession, ...]:
    if cart.active_session_id is None:
        return ()
    earlier = storage.checkout(cart.active_session_id)
    if earlier.is_final:
        return ()
    try:
        return (earlier.supersede(successor.session_id, successor.created_at),)
    except ActionPending:
        which = Problem("activeSessionId", earlier.session_id)
        raise ActionPending(details=[which]) from None
