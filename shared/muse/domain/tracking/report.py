"""Reports: what a store, a carrier, a mail or a person says has become of an order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class ReportKind(StrEnum):
    """What happened. `confirmed`, `cancelled` and `substituted` are about the order or some of its
    lines, the others about a parcel, or about the whole order when none is named."""

    CONFIRMED = "confirmed"
    SHIPPED = "shipped"
    OUT_FOR_DELIVERY = "out_for_delivery"
    DELIVERED = "delivered"
    DELAYED = "delayed"
    RETURNED_TO_SENDER = "returned_to_sender"
    LOST = "lost"
    CANCELLED = "cancelled"
    SUBSTITUTED = "substituted"


@dataclass(frozen=True, slots=True)
class ReportedLine:
    """So many pieces of a line, by the store's own SKU."""

    sku: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Report:
    """One thing that happened to an order, said once by one sender.

    `sender` is `store:<store id>`, `carrier:<service>`, `mail:<store id>` or `ops:<person>`;
    `event_id` is the sender's own and tells a repetition from another report. `at` is when it
    happened, not when it was said. Without `lines` the report is about all that the parcel, or the
    order, holds. `replaces` are tracking numbers that this report takes back.
    """

    sender: str
    event_id: str
    kind: ReportKind
    at: datetime
    tracking_number: str | None = None
    carrier: str | None = None
    estimated_delivery: date | None = None
    lines: tuple[ReportedLine, ...] = ()
    replaces: tuple[str, ...] = ()

    def is_same_as(self, other: Report) -> bool:
        """Whether this was said before, whatever it said."""
        return (self.sender, self.event_id) == (other.sender, other.event_id)

    @property
    def by(self) -> str:
        """Who is named in the history: what a store writes in a mail, the store has said."""
        return {"mail": "store", "ops": self.sender}.get(self.sender_kind, self.sender_kind)

    @property
    def sender_kind(self) -> str:
        """`store`, `carrier`, `mail` or `ops`."""
        return self.sender.partition(":")[0]


@dataclass(frozen=True, slots=True)
class OrderReference:
    """How a sender names the order: by Muse's own number, by its store and the store's number, or
    by the number of a parcel. What is given must all be true of the order."""

    order_number: str | None = None
    store_id: int | None = None
    store_order_number: str | None = None
    tracking_number: str | None = None


@dataclass(frozen=True, slots=True)
class OrderReport:
    """A report and the order that it is about, as it lies on the event bus: nothing personal."""

    order: OrderReference
    report: Report
