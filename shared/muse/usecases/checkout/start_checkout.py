"""Start a checkout: freeze the cart into a session."""

from __future__ import annotations

from dataclasses import dataclass

from muse.domain.cart import Cart
from muse.domain.errors import (
    ActionPending,
    CartEmpty,
    MuseError,
    NotFound,
    Problem,
    SessionProcessing,
)
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
    ActionPending or SessionProcessing when the earlier session is being paid or placed;
    VersionConflict when the cart was changed just then; UnknownStore.
    """
    user_id, key = command.user_id, command.idempotency_key
    session_id = session_id_for(user_id, key) if key else new_session_id()
    cart = storage.cart(user_id)
    if not cart.lines or cart.active_session_id == session_id:  # nothing new to freeze
        return _earlier(storage, session_id)
    try:
        return _freeze(session_id, cart, storage, stores, clock)
    except MuseError as error:
        if key is None:
            raise
        return _earlier(storage, session_id, otherwise=error)


def _freeze(
    session_id: str, cart: Cart, storage: Storage, stores: StoreRegistry, clock: Clock
) -> CheckoutSession:
    names = {line.store_id: stores.store(line.store_id).name for line in cart.lines}
    session = new_session(session_id, cart.user_id, snapshot_of(cart, names), clock.now())
    predecessor = _superseded(storage, cart, session)
    storage.commit(session, cart.opened(session_id), *predecessor)
    return session.saved()


def _earlier(
    storage: Storage, session_id: str, otherwise: MuseError | None = None
) -> CheckoutSession:
    """The session that was started with this key before, whatever became of it."""
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
    except (ActionPending, SessionProcessing) as in_the_way:
        which = Problem("activeSessionId", earlier.session_id)
        raise type(in_the_way)(details=[which]) from None
