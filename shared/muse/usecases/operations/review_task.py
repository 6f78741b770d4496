"""The task to look at a doubtful payment."""

from __future__ import annotations

from datetime import datetime

from muse.domain.order import Order
from muse.domain.payments.risk import REVIEW_TIME
from muse.domain.session import CheckoutSession
from muse.domain.task import Task, TaskKind, TaskStatus


def review_task_ids(session_id: str) -> tuple[str, str]:
    """The ids of the tasks to look at the payment of a checkout: before anything is ordered, and
    when the card's issuer warns of it later."""
    return f"{session_id}-review", f"{session_id}-warning"


def review_task(
    session: CheckoutSession, order: Order, now: datetime, *, warned: bool = False
) -> Task:
    """The task of a session that is under review; `order` is its first."""
    doubts = session.review.doubts if session.review else ()
    in_words = [doubt.replace("_", " ") for doubt in doubts]
    latest = now + REVIEW_TIME
    return Task(
        task_id=review_task_ids(session.session_id)[warned],
        kind=TaskKind.REVIEW,
        status=TaskStatus.OPEN,
        order_number=order.order_number,
        session_id=session.session_id,
        store_id=order.store_id,
        store_name=order.store_name,
        reason=f"May the checkout of {session.total.display} be ordered? {', '.join(in_words)}",
        created_at=now,
        due_at=min(latest, session.payment.settle_by or latest),
    )
