"""Muse's own form of a report: on the event bus, and in webhooks of stores that have no other.

Its schema is published (docs/events.md); what a member is called here is a promise to senders.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, Field, model_validator

from muse.adapters.senders.formats.fields import FEW, CamelModel, Number, Short, in_utc
from muse.domain.errors import Malformed, Problem
from muse.domain.tracking.report import (
    OrderReference,
    OrderReport,
    Report,
    ReportedLine,
    ReportKind,
)

_PREFIX = "order."
DETAIL_TYPES = {f"{_PREFIX}{kind}": kind for kind in ReportKind}
_Moment = Annotated[AwareDatetime, AfterValidator(in_utc)]


class ReportedLineDetail(CamelModel):
    """So many pieces of one line, by the store's own SKU."""

    sku: Short
    quantity: Annotated[int, Field(ge=1, le=999)]

    def to_line(self) -> ReportedLine:
        return ReportedLine(self.sku, self.quantity)


class RetailerReport(CamelModel):
    """What happened to an order. `eventId` is the sender's own and tells a repetition; `occurredAt`
    is when it happened. The order is named by the store's number or by Muse's. Without `lines` the
    report is about all that the parcel, or the order, holds."""

    event_id: Short
    occurred_at: _Moment
    store_order_number: Short | None = None
    muse_order_number: Short | None = None
    tracking_number: Number | None = None
    carrier: Short | None = None
    estimated_delivery: date | None = None
    lines: Annotated[tuple[ReportedLineDetail, ...], Field(max_length=FEW)] = ()

    @model_validator(mode="after")
    def _names_an_order(self) -> RetailerReport:
        if self.store_order_number is None and self.muse_order_number is None:
            raise ValueError("storeOrderNumber or museOrderNumber is missing")
        return self

    def to_report(self, kind: ReportKind, store_id: int) -> OrderReport:
        reference = OrderReference(self.muse_order_number, store_id, self.store_order_number)
        return OrderReport(reference, _report(self, kind, f"store:{store_id}"))


class ReportDetail(CamelModel):
    """A report as Muse itself puts it on the bus, whoever sent it."""

    sender: Short
    event_id: Short
    occurred_at: _Moment
    store_id: int | None = None
    store_order_number: Short | None = None
    muse_order_number: Short | None = None
    tracking_number: Number | None = None
    carrier: Short | None = None
    estimated_delivery: date | None = None
    lines: Annotated[tuple[ReportedLineDetail, ...], Field(max_length=FEW)] = ()

    def to_report(self, kind: ReportKind) -> OrderReport:
        reference = OrderReference(
            self.muse_order_number, self.store_id, self.store_order_number, self.tracking_number
        )
        if self.store_order_number or self.muse_order_number:
            reference = OrderReference(
                self.muse_order_number, self.store_id, self.store_order_number
            )
        return OrderReport(reference, _report(self, kind, self.sender))

    @classmethod
    def of(cls, said: OrderReport) -> ReportDetail:
        report = said.report
        return cls(
            sender=report.sender,
            event_id=report.event_id,
            occurred_at=report.at,
            store_id=said.order.store_id,
            store_order_number=said.order.store_order_number,
            muse_order_number=said.order.order_number,
            tracking_number=report.tracking_number,
            carrier=report.carrier,
            estimated_delivery=report.estimated_delivery,
            lines=tuple(
                ReportedLineDetail(sku=line.sku, quantity=line.quantity) for line in report.lines
            ),
        )


def kind_of(detail_type: str) -> ReportKind:
    """The kind of report that an event of this type is. Error: Malformed."""
    kind = DETAIL_TYPES.get(detail_type)
    if kind is None:
        known = ", ".join(DETAIL_TYPES)
        raise Malformed(
            "This type of event is not known.", [Problem("type", f"must be one of {known}")]
        )
    return kind


def detail_type_of(kind: ReportKind) -> str:
    """What an event of this kind is called."""
    return f"{_PREFIX}{kind}"


def _report(detail: RetailerReport | ReportDetail, kind: ReportKind, sender: str) -> Report:
    return Report(
        sender=sender,
        event_id=detail.event_id,
        kind=kind,
        at=detail.occurred_at,
        tracking_number=detail.tracking_number,
        carrier=detail.carrier,
        estimated_delivery=detail.estimated_delivery,
        lines=tuple(line.to_line() for line in detail.lines),
    )
