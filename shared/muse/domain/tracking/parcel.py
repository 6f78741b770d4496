"""Parcels: what is known of one, from everything that was reported about it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from muse.domain.tracking.report import Report, ReportedLine, ReportKind


class ParcelStatus(StrEnum):
    SHIPPED = "shipped"
    OUT_FOR_DELIVERY = "out_for_delivery"
    DELAYED = "delayed"
    DELIVERED = "delivered"
    RETURNED_TO_SENDER = "returned_to_sender"
    LOST = "lost"


_S = ParcelStatus
# What a parcel of each status may become; the carrier's word on where it ended is not undone by a
# report of where it is.
_NEXT = {
    _S.SHIPPED: frozenset(_S) - {_S.SHIPPED},
    _S.OUT_FOR_DELIVERY: frozenset(_S) - {_S.SHIPPED, _S.OUT_FOR_DELIVERY},
    _S.DELAYED: frozenset(_S) - {_S.SHIPPED, _S.DELAYED},
    _S.LOST: frozenset({_S.DELIVERED, _S.RETURNED_TO_SENDER}),
    _S.DELIVERED: frozenset({_S.RETURNED_TO_SENDER}),
    _S.RETURNED_TO_SENDER: frozenset[ParcelStatus](),
}
OF_PARCELS = {ReportKind(status): status for status in ParcelStatus}


@dataclass(frozen=True, slots=True)
class Parcel:
    """One parcel of an order. `tracking_number` is None while nobody said it; `shipped_at` is the
    first moment at which it is known to have been on its way. Without `lines` nobody said what lies
    in it. `changed_at` is when it came to its status."""

    tracking_number: str | None
    status: ParcelStatus
    shipped_at: datetime
    changed_at: datetime
    carrier: str | None = None
    estimated_delivery: date | None = None
    delivered_at: datetime | None = None
    lines: tuple[ReportedLine, ...] = ()

    def after(self, report: Report) -> Parcel:
        """What is known of it after a report of a later moment. Silence erases nothing."""
        status = OF_PARCELS[report.kind]
        told = replace(
            self,
            carrier=report.carrier or self.carrier,
            estimated_delivery=report.estimated_delivery or self.estimated_delivery,
            lines=_most_of(self.lines, report.lines),
        )
        if status not in _NEXT[self.status]:
            return told
        delivered_at = report.at if status is _S.DELIVERED else self.delivered_at
        return replace(told, status=status, changed_at=report.at, delivered_at=delivered_at)

    @property
    def is_delivered(self) -> bool:
        return self.status is _S.DELIVERED


def first_known(report: Report) -> Parcel:
    """A parcel after the first report about it."""
    status = OF_PARCELS[report.kind]
    return Parcel(
        tracking_number=report.tracking_number,
        status=status,
        shipped_at=report.at,
        changed_at=report.at,
        carrier=report.carrier,
        estimated_delivery=report.estimated_delivery,
        delivered_at=report.at if status is _S.DELIVERED else None,
        lines=_most_of((), report.lines),
    )


def plain_number(printed: str) -> str:
    """A tracking number without the blanks and hyphens that are printed in it, in capitals."""
    return "".join(printed.split()).replace("-", "").upper()


def _most_of(
    known: tuple[ReportedLine, ...], told: tuple[ReportedLine, ...]
) -> tuple[ReportedLine, ...]:
    """Two senders tell of the same pieces: of each line the most that anyone told of."""
    pieces: dict[str, int] = {}
    for line in (*known, *told):
        pieces[line.sku] = max(pieces.get(line.sku, 0), line.quantity)
    return tuple(ReportedLine(sku, quantity) for sku, quantity in sorted(pieces.items()))
