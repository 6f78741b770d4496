"""How far an order is, worked out from everything that was reported of it.

The reports are put in the order in which things happened before anything is made of them. So it
doesn't matter in which order, or how often, they arrived.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from muse.domain.tracking.parcel import OF_PARCELS, Parcel, ParcelStatus, first_known
from muse.domain.tracking.report import Report, ReportKind

_IN_TURN = {kind: place for place, kind in enumerate(ReportKind)}


@dataclass(frozen=True, slots=True)
class Progress:
    """What is known of an order's way. `is_delivered`: all of it is at the door. `delivered` and
    `shipped` count pieces by SKU as far as parcels say what lies in them, `surplus` those that
    were sent although nobody ordered them."""

    is_confirmed: bool
    is_shipped: bool
    is_delivered: bool
    parcels: tuple[Parcel, ...]
    shipped: Mapping[str, int]
    delivered: Mapping[str, int]
    surplus: Mapping[str, int]


def progress_of(reports: Iterable[Report], pieces: Mapping[str, int]) -> Progress:
    """How far an order of so many `pieces` of each SKU is. The same reports in another order, or
    more than once, come to the same."""
    in_turn = sorted({_identity(report): report for report in reports}.values(), key=_moment)
    parcels, whole_order_at = _parcels(in_turn)
    shipped = pieces_in(parcels)
    delivered = pieces_in(parcel for parcel in parcels if parcel.is_delivered)
    return Progress(
        is_confirmed=any(report.kind is ReportKind.CONFIRMED for report in in_turn),
        is_shipped=any(report.kind in OF_PARCELS for report in in_turn),
        is_delivered=_all_at_the_door(parcels, whole_order_at, delivered, pieces),
        parcels=parcels,
        shipped=shipped,
        delivered=delivered,
        surplus=_more_than(shipped, pieces),
    )


def _identity(report: Report) -> tuple[str, str]:
    return report.sender, report.event_id


def _moment(report: Report) -> tuple[datetime, int, str, str]:
    return report.at, _IN_TURN[report.kind], report.sender, report.event_id


def _parcels(in_turn: Iterable[Report]) -> tuple[tuple[Parcel, ...], datetime | None]:
    """The parcels in the order in which they left, and when the whole order was said to be at the
    door. Reports without a number are about a parcel only while no number is known."""
    numbered: dict[str, Parcel] = {}
    taken_back: dict[str, str] = {}
    without_number: Parcel | None = None
    whole_order_at: datetime | None = None
    for report in in_turn:
        for wrong in report.replaces:
            numbered.pop(wrong, None)
            taken_back[wrong] = report.sender_kind
        number = report.tracking_number
        if report.kind not in OF_PARCELS or not _counts(report, taken_back):
            continue
        if number is not None:
            taken_back.pop(number, None)
            known = numbered.get(number)
            numbered[number] = known.after(report) if known else first_known(report)
            continue
        without_number = without_number.after(report) if without_number else first_known(report)
        if report.kind is ReportKind.DELIVERED:
            whole_order_at = report.at
            arrived = replace(report, lines=(), carrier=None, estimated_delivery=None)
            numbered = {number: parcel.after(arrived) for number, parcel in numbered.items()}
    if not numbered:
        return ((without_number,) if without_number else ()), whole_order_at
    parcels = sorted(numbered.values(), key=lambda p: (p.shipped_at, p.tracking_number or ""))
    return tuple(parcels), whole_order_at


def _counts(report: Report, taken_back: Mapping[str, str]) -> bool:
    """A number that was taken back is no parcel of this order, until those who took it back name it
    again: its carrier goes on reporting about somebody else's parcel."""
    taken_back_by = taken_back.get(report.tracking_number or "")
    return taken_back_by in (None, report.sender_kind)


def _all_at_the_door(
    parcels: tuple[Parcel, ...],
    whole_order_at: datetime | None,
    delivered: Mapping[str, int],
    pieces: Mapping[str, int],
) -> bool:
    """Whether every parcel arrived, and nothing that was ordered is missing where all parcels say
    what lies in them; or someone said so of the whole order, after the last parcel had left."""
    if whole_order_at is not None and all(p.shipped_at <= whole_order_at for p in parcels):
        return not any(_ended_elsewhere(parcel) for parcel in parcels)
    if not parcels or not all(parcel.is_delivered for parcel in parcels):
        return False
    if not all(parcel.lines for parcel in parcels):
        return True
    return all(delivered.get(sku, 0) >= quantity for sku, quantity in pieces.items())


def _ended_elsewhere(parcel: Parcel) -> bool:
    return parcel.status in {ParcelStatus.LOST, ParcelStatus.RETURNED_TO_SENDER}


def pieces_in(parcels: Iterable[Parcel]) -> dict[str, int]:
    """How many pieces of each SKU lie in these parcels, as far as they say so."""
    pieces: dict[str, int] = {}
    for parcel in parcels:
        for line in parcel.lines:
            pieces[line.sku] = pieces.get(line.sku, 0) + line.quantity
    return pieces


def _more_than(shipped: Mapping[str, int], pieces: Mapping[str, int]) -> dict[str, int]:
    over = {sku: count - pieces.get(sku, 0) for sku, count in shipped.items()}
    return {sku: count for sku, count in over.items() if count > 0}
