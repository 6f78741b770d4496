"""Records of the tables' streams, as changes in the domain's words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

from pynamodb.exceptions import AttributeDeserializationError

from muse.adapters.dynamodb.tables.checkouts import CheckoutStatusRow, PaymentRow
from muse.adapters.dynamodb.tables.orders import OrderStatusRow
from muse.domain.lifecycle import Effect
from muse.domain.outbox.change import Change, RefundRecorded, StatusRecorded, Subject

T = TypeVar("T")

STATUS = "status#"
REFUND = "payment#refund#"
_CANNOT_BE_READ = (
    AttributeDeserializationError,
    AttributeError,
    KeyError,
    TypeError,
    ValueError,
)


class UnreadableRecord(Exception):
    """A record that is not what this program stores."""


def change_in(record: Mapping[str, Any]) -> Change | None:
    """What a record of the orders' or the checkouts' stream says; None when it is nothing that
    others could be told of. Error: UnreadableRecord."""
    try:
        return _change_in(record["dynamodb"], record["eventName"])
    except _CANNOT_BE_READ as error:
        raise UnreadableRecord(f"{type(error).__name__}: {error}") from error


def _change_in(data: Mapping[str, Any], name: str) -> Change | None:
    kind = data["Keys"]["kind"]["S"]
    if kind.startswith(STATUS) and name == "INSERT":
        return _status(data["NewImage"])
    if kind.startswith(REFUND) and name in ("INSERT", "MODIFY"):
        return _refund(data["NewImage"], data.get("OldImage"))
    return None


def _status(image: dict[str, Any]) -> StatusRecorded:
    of_order = "order_number" in image
    row = (OrderStatusRow if of_order else CheckoutStatusRow).from_raw_data(image)
    subject_id = row.order_number if isinstance(row, OrderStatusRow) else row.session_id
    subject = Subject.ORDER if of_order else Subject.CHECKOUT
    told = StatusRecorded(
        subject, _there(subject_id), _there(row.kind), _there(row.status), _there(row.at)
    )
    if not isinstance(row, OrderStatusRow) or row.report is None:
        return told
    report = row.report
    return replace(
        told,
        effect=row.effect or Effect.STATUS,
        tracking_number=report.tracking_number,
        reported=report.kind,
    )


def _refund(image: dict[str, Any], before: dict[str, Any] | None) -> RefundRecorded:
    row = PaymentRow.from_raw_data(image)
    written = row.transaction()
    return RefundRecorded(
        session_id=_there(row.session_id),
        order_number=_there(written.order_number),
        entry=_there(row.kind),
        status=_there(written.status),
        status_before=PaymentRow.from_raw_data(before).status if before else None,
        amount=written.amount,
        at=_there(written.finished_at or written.created_at),
    )


def _there(value: T | None) -> T:
    """A row without an attribute that every such row has is read as if that were None."""
    if value is None:
        raise ValueError("an attribute is missing")
    return value
