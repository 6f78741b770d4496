"""What a person says of a parcel, as a report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from muse.domain.tracking.parcel import Parcel
from muse.domain.tracking.report import Report, ReportKind


@dataclass(frozen=True, slots=True)
class ParcelByHand:
    """A parcel as a person knows it. `another`: it comes beside those that people named before;
    otherwise it takes their place."""

    tracking_number: str
    carrier: str | None = None
    estimated_delivery: date | None = None
    another: bool = False


def parcel_report(
    told: ParcelByHand,
    person: str,
    reports: Sequence[Report],
    parcels: Sequence[Parcel],
    at: datetime,
) -> Report | None:
    """The report of a person who names a parcel; None when that is known. A parcel that has arrived
    has left before."""
    by_people = [report for report in reports if report.sender_kind == "ops"]
    known = {parcel.tracking_number: parcel for parcel in parcels}
    named_before = {report.tracking_number for report in by_people} & set(known)
    wrong = sorted(number for number in named_before if number and number != told.tracking_number)
    replaces = () if told.another else tuple(wrong)
    if not replaces and not _tells_more(told, known.get(told.tracking_number)):
        return None
    arrived = [parcel.delivered_at for parcel in parcels if parcel.delivered_at]
    return Report(
        sender=f"ops:{person}",
        event_id=f"parcel-{len(by_people) + 1}",
        kind=ReportKind.SHIPPED,
        at=min([at, *arrived]),
        tracking_number=told.tracking_number,
        carrier=told.carrier or _carrier_of(replaces, known),
        estimated_delivery=told.estimated_delivery,
        replaces=replaces,
    )


def _carrier_of(replaced: Sequence[str], known: Mapping[str | None, Parcel]) -> str | None:
    """A number that was wrong had its carrier all the same."""
    return next((known[number].carrier for number in replaced), None)


def _tells_more(told: ParcelByHand, known: Parcel | None) -> bool:
    if known is None:
        return True
    new_carrier = told.carrier is not None and told.carrier != known.carrier
    estimate = told.estimated_delivery
    return new_carrier or (estimate is not None and estimate != known.estimated_delivery)
