"""The whole checkout session."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from muse.domain.lifecycle import StatusChange
from muse.domain.session.payment import LIFETIME
from muse.domain.session.settling import SettleableSession
from muse.domain.session.status import SessionStatus
from muse.domain.snapshot import CartSnapshot


class CheckoutSession(SettleableSession):
    """One checkout. Changed only by its methods; each status change leaves exactly one entry in
    `unsaved_history`, stored together with it. Its fields are those of SessionRecord."""

    __slots__ = ()


def new_session(
    session_id: str, user_id: str, snapshot: CartSnapshot, now: datetime
) -> CheckoutSession:
    """A pending session that lasts 30 minutes, with the first entry of its history."""
    session = CheckoutSession(
        session_id=session_id,
        user_id=user_id,
        status=SessionStatus.PENDING,
        snapshot=snapshot,
        created_at=now,
        expires_at=now + LIFETIME,
    )
    entry = StatusChange(SessionStatus.PENDING, now, "shopper", None)
    return replace(session, unsaved_history=(entry,))
