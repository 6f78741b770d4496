"""A UCP store's order event: the whole order, with everything that happened to it so far.

ucp.dev/2026-04-08: schemas shopping/order, types/fulfillment_event, types/adjustment.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated

from pydantic import AwareDatetime, Field

from muse.adapters.senders.formats.fields import FEW, SenderModel, Short, in_utc, parsed
from muse.domain.tracking.parcel import plain_number
from muse.domain.tracking.report import (
    OrderReference,
    OrderReport,
    Report,
    ReportedLine,
    ReportKind,
)

_KINDS = {
    "processing": ReportKind.CONFIRMED,
    "shipped": ReportKind.SHIPPED,
    "in_transit": ReportKind.SHIPPED,
    "failed_attempt": ReportKind.DELAYED,
    "delivered": ReportKind.DELIVERED,
    "undeliverable": ReportKind.RETURNED_TO_SENDER,
    "returned_to_sender": ReportKind.RETURNED_TO_SENDER,
}
_CANCELLATION = "cancellation"


class _LineReference(SenderModel):
    id: Short
    quantity: int


class _Item(SenderModel):
    id: Short


class _LineItem(SenderModel):
    id: Short
    item: _Item


class _Event(SenderModel):
    id: Short
    occurred_at: AwareDatetime
    type: Short
    line_items: Annotated[tuple[_LineReference, ...], Field(max_length=FEW)]
    tracking_number: str | None = None
    carrier: str | None = None


class _Fulfillment(SenderModel):
    events: Annotated[tuple[_Event, ...], Field(max_length=FEW)] = ()


class _Adjustment(SenderModel):
    id: Short
    type: Short
    occurred_at: AwareDatetime
    status: Short
    line_items: Annotated[tuple[_LineReference, ...], Field(max_length=FEW)] = ()


class _Order(SenderModel):
    id: Short
    line_items: Annotated[tuple[_LineItem, ...], Field(max_length=FEW)]
    fulfillment: _Fulfillment
    adjustments: Annotated[tuple[_Adjustment, ...], Field(max_length=FEW)] = ()


def read_ucp_order(store_id: int, body: bytes) -> tuple[OrderReport, ...]:
    """Everything that the order says has happened to it; what was said before has the same ids.
    Error: Malformed."""
    order = parsed(_Order, body)
    reference = OrderReference(store_id=store_id, store_order_number=order.id)
    skus = {line.id: line.item.id for line in order.line_items}
    reports = (*_shipments(store_id, order, skus), *_cancellations(store_id, order, skus))
    return tuple(OrderReport(reference, report) for report in reports)


def _shipments(store_id: int, order: _Order, skus: Mapping[str, str]) -> Iterator[Report]:
    for event in order.fulfillment.events:
        kind = _KINDS.get(event.type)
        if kind is None:
            continue
        number = event.tracking_number
        yield Report(
            sender=f"store:{store_id}",
            event_id=f"fulfillment-{event.id}",
            kind=kind,
            at=in_utc(event.occurred_at),
            tracking_number=plain_number(number) or None if number else None,
            carrier=event.carrier or None,
            lines=() if kind is ReportKind.CONFIRMED else _lines(event.line_items, skus),
        )


def _cancellations(store_id: int, order: _Order, skus: Mapping[str, str]) -> Iterator[Report]:
    for adjustment in order.adjustments:
        if (adjustment.type, adjustment.status) == (_CANCELLATION, "completed"):
            yield Report(
                sender=f"store:{store_id}",
                event_id=f"adjustment-{adjustment.id}",
                kind=ReportKind.CANCELLED,
                at=in_utc(adjustment.occurred_at),
                lines=_lines(adjustment.line_items, skus),
            )


def _lines(named: Iterable[_LineReference], skus: Mapping[str, str]) -> tuple[ReportedLine, ...]:
    """Pieces that were taken away are written below zero."""
    return tuple(
        ReportedLine(skus[line.id], abs(line.quantity))
        for line in named
        if line.id in skus and line.quantity
    )
