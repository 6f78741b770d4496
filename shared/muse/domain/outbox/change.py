"""What was stored, as far as others are told of it. `entry` is the key under which it was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from muse.domain.lifecycle import Effect
from muse.domain.money import Money
from muse.domain.payments.payment import TransactionStatus
from muse.domain.tracking.report import ReportKind


class Subject(StrEnum):
    """What something happened to."""

    ORDER = "order"
    CHECKOUT = "checkout"


@dataclass(frozen=True, slots=True)
class StatusRecorded:
    """A new entry in the history of an order or a checkout. `effect` is what came of it; a report
    about a parcel says of which, and what happened."""

    subject: Subject
    subject_id: str
    entry: str
    status: str
    at: datetime
    effect: Effect = Effect.STATUS
    tracking_number: str | None = None
    reported: ReportKind | None = None


@dataclass(frozen=True, slots=True)
class RefundRecorded:
    """The row of an order's refund, written or changed; `status_before` is None when it is new."""

    session_id: str
    order_number: str
    entry: str
    status: TransactionStatus
    status_before: TransactionStatus | None
    amount: Money
    at: datetime


Change = StatusRecorded | RefundRecorded
