"""Why a person reads a message, in words for that person. They never quote the message."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from muse.domain.mail.message import Message, News
from muse.domain.mail.sender import SenderCheck
from muse.domain.order import Order, OrderStatus
from muse.domain.tracking.report import ReportKind

SKEW = timedelta(minutes=10)  # between the store's clock and ours


def unproven(check: SenderCheck) -> str:
    """Nothing proves that the order's store wrote it."""
    return (
        f"Somebody wrote about this order, and nothing proves that it was the store ({check.why}):"
        " open no link and no attachment; what it says counts only if the store's own pages say so."
    )


def of_no_order(store_name: str) -> str:
    """A store wrote to Muse's mailbox, not to the address of an order."""
    return f"{store_name} wrote to Muse about no order that could be told: read it."


def why_a_person(
    message: Message, news: Sequence[News] | None, order: Order, now: datetime
) -> str | None:
    """Why a message that the order's store did write is not acted upon by machine; None when it
    is."""
    if message.problem is not None:
        return f"The store's mail could not be opened by machine ({message.problem}): read it."
    if order.status is OrderStatus.FAILED:
        return "The store writes about this order, which failed here: does the store have it?"
    if news is None:
        return "The store's mail says nothing that a machine understands: read it, record it."
    if any(one.kind is ReportKind.CANCELLED for one in news):
        return (
            "The store's mail says that it cancelled: look there; if it is so, cancel the order"
            " here, which gives the money back."
        )
    if message.sent_at is None or not order.created_at - SKEW <= message.sent_at <= now + SKEW:
        return "The store's mail has a date at which it can't have been sent: read it, record it."
    return _of_another_order(news, order)


def _of_another_order(news: Sequence[News], order: Order) -> str | None:
    named = {one.store_order_number for one in news}
    known = order.store_order_number
    if not named or (len(named) == 1 and known in (None, *named)):
        return None
    return "The store's mail names another order, or several: read it, record it where it belongs."
