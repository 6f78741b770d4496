"""The events that leave the system, and what each is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from muse.domain.ids import event_id_for
from muse.domain.lifecycle import Effect
from muse.domain.money import Money
from muse.domain.order import OrderStatus
from muse.domain.outbox.change import Change, RefundRecorded, StatusRecorded, Subject
from muse.domain.payments.payment import TransactionStatus
from muse.domain.session import SessionStatus


class EventName(StrEnum):
    """What happened. The names are public: none is ever given another meaning."""

    ORDER_PLACED = "OrderPlaced"
    ORDER_FAILED = "OrderFailed"
    ORDER_CONFIRMED = "OrderConfirmed"
    ORDER_SHIPPED = "OrderShipped"
    ORDER_DELIVERED = "OrderDelivered"
    ORDER_CANCELLED = "OrderCancelled"
    PARCEL_UPDATED = "ParcelUpdated"
    CHECKOUT_COMPLETED = "CheckoutCompleted"
    CHECKOUT_FAILED = "CheckoutFailed"
    CHECKOUT_EXPIRED = "CheckoutExpired"
    CHECKOUT_CANCELLED = "CheckoutCancelled"
    PAYMENT_ACTION_REQUIRED = "PaymentActionRequired"
    REFUND_SUCCEEDED = "RefundSucceeded"
    REFUND_FAILED = "RefundFailed"


OF_STATUS: Mapping[Subject, Mapping[str, EventName]] = {
    Subject.ORDER: {
        OrderStatus.PLACED: EventName.ORDER_PLACED,
        OrderStatus.FAILED: EventName.ORDER_FAILED,
        OrderStatus.CONFIRMED: EventName.ORDER_CONFIRMED,
        OrderStatus.SHIPPED: EventName.ORDER_SHIPPED,
        OrderStatus.DELIVERED: EventName.ORDER_DELIVERED,
        OrderStatus.CANCELLED: EventName.ORDER_CANCELLED,
    },
    Subject.CHECKOUT: {
        SessionStatus.COMPLETED: EventName.CHECKOUT_COMPLETED,
        SessionStatus.FAILED: EventName.CHECKOUT_FAILED,
        SessionStatus.EXPIRED: EventName.CHECKOUT_EXPIRED,
        SessionStatus.CANCELLED: EventName.CHECKOUT_CANCELLED,
        SessionStatus.REQUIRES_ACTION: EventName.PAYMENT_ACTION_REQUIRED,
    },
}
"""Which entry of a history is which event; of other statuses nobody is told."""
SUBJECTS: Mapping[EventName, Subject] = {
    EventName.PARCEL_UPDATED: Subject.ORDER,
    EventName.REFUND_SUCCEEDED: Subject.CHECKOUT,
    EventName.REFUND_FAILED: Subject.CHECKOUT,
    **{name: subject for subject, names in OF_STATUS.items() for name in names.values()},
}
OF_REFUND: Mapping[TransactionStatus, EventName] = {
    TransactionStatus.SUCCEEDED: EventName.REFUND_SUCCEEDED,
    TransactionStatus.FAILED: EventName.REFUND_FAILED,
}


@dataclass(frozen=True, slots=True)
class OutgoingEvent:
    """That something happened, at `at`, to an order or to a checkout. Nothing personal is in it,
    and no amount but that of a refund: whoever may know more reads the thing itself.

    `event_id` follows from what was stored: the same change is the same event, however often it is
    told.
    """

    event_id: str
    name: EventName
    at: datetime
    subject: Subject
    order_number: str | None = None
    session_id: str | None = None
    refunded: Money | None = None
    tracking_number: str | None = None
    parcel_status: str | None = None


def event_of(change: Change) -> OutgoingEvent | None:
    """The event that a stored change is; None when nobody is told of it."""
    if isinstance(change, StatusRecorded):
        return _of_status(change)
    return _of_refund(change)


def _of_status(change: StatusRecorded) -> OutgoingEvent | None:
    name = OF_STATUS[change.subject].get(change.status)
    if change.effect is Effect.PARCEL:
        name = EventName.PARCEL_UPDATED
    if name is None or change.effect is Effect.NONE:
        return None
    of_parcel = name is EventName.PARCEL_UPDATED
    is_order = change.subject is Subject.ORDER
    return OutgoingEvent(
        event_id_for(name, change.subject_id, change.entry),
        name,
        change.at,
        change.subject,
        order_number=change.subject_id if is_order else None,
        session_id=None if is_order else change.subject_id,
        tracking_number=change.tracking_number,
        parcel_status=change.reported if of_parcel else None,
    )


def _of_refund(change: RefundRecorded) -> OutgoingEvent | None:
    name = OF_REFUND.get(change.status)
    if name is None or change.status is change.status_before:
        return None
    return OutgoingEvent(
        event_id_for(name, change.session_id, change.entry),
        name,
        change.at,
        Subject.CHECKOUT,
        order_number=change.order_number,
        session_id=change.session_id,
        refunded=change.amount,
    )
