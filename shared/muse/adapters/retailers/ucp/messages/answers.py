"""What stores answer: only what we use, and nothing that isn't of the right type.

Fields that we don't know are ignored, because a store may add some at any time; a field that we do
know must be exactly what the protocol says, because money hangs on it."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

_LARGEST_AMOUNT = 10**12

Id = Annotated[str, StringConstraints(min_length=1, max_length=255)]
Text = Annotated[str, StringConstraints(max_length=4000)]
Url = Annotated[str, StringConstraints(max_length=2048)]
Amount = Annotated[int, Field(ge=0, le=_LARGEST_AMOUNT)]
SignedAmount = Annotated[int, Field(ge=-_LARGEST_AMOUNT, le=_LARGEST_AMOUNT)]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]


class Answer(BaseModel):
    """Tolerant of what is new, strict with what is known."""

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True, defer_build=True)


class CheckoutStatus(StrEnum):
    INCOMPLETE = "incomplete"
    REQUIRES_ESCALATION = "requires_escalation"
    READY_FOR_COMPLETE = "ready_for_complete"
    COMPLETE_IN_PROGRESS = "complete_in_progress"
    COMPLETED = "completed"
    CANCELED = "canceled"


class Message(Answer):
    """An outcome in words. `severity` is there for errors only."""

    type: Literal["error", "warning", "info"]
    code: Text = ""
    content: Text = ""
    severity: str | None = None
    path: str | None = None

    @property
    def is_error(self) -> bool:
        return self.type == "error"

    @property
    def is_for_buyer(self) -> bool:
        """Whether only a person at the store's own pages can resolve it."""
        return self.is_error and (self.severity or "").startswith("requires_")


class SubLine(Answer):
    amount: SignedAmount


class Total(Answer):
    """One amount of a breakdown, signed: discounts are negative."""

    type: Text
    amount: SignedAmount
    lines: tuple[SubLine, ...] | None = None


class Item(Answer):
    id: Id
    title: Text
    price: Amount


class LineItem(Answer):
    id: Id
    item: Item
    quantity: Annotated[int, Field(ge=1)]
    totals: tuple[Total, ...]


class Option(Answer):
    """One way to ship."""

    id: Id
    title: Text
    totals: tuple[Total, ...]

    @property
    def cost(self) -> int:
        """Cents; 0 when the store doesn't say."""
        return next((total.amount for total in self.totals if total.type == "total"), 0)


class Group(Answer):
    id: Id
    options: tuple[Option, ...] = ()
    selected_option_id: str | None = None


class Destination(Answer):
    id: Id


class FulfillmentMethod(Answer):
    id: Id
    type: Text
    line_item_ids: tuple[Id, ...]
    destinations: tuple[Destination, ...] = ()
    selected_destination_id: str | None = None
    groups: tuple[Group, ...] = ()


class Fulfillment(Answer):
    methods: tuple[FulfillmentMethod, ...] = ()


class AvailableInstrument(Answer):
    type: Text
    constraints: dict[str, object] | None = None


class PaymentHandler(Answer):
    id: Id
    available_instruments: tuple[AvailableInstrument, ...] | None = None


class CheckoutEnvelope(Answer):
    version: str
    payment_handlers: dict[str, tuple[PaymentHandler, ...]]


class Instrument(Answer):
    handler_id: Id
    selected: bool = False


class Payment(Answer):
    instruments: tuple[Instrument, ...] = ()


class OrderConfirmation(Answer):
    id: Id


class Checkout(Answer):
    """A checkout session as the store sees it."""

    ucp: CheckoutEnvelope
    id: Id
    status: CheckoutStatus
    currency: Currency
    line_items: tuple[LineItem, ...]
    totals: tuple[Total, ...]
    messages: tuple[Message, ...] = ()
    fulfillment: Fulfillment | None = None
    payment: Payment | None = None
    order: OrderConfirmation | None = None
    continue_url: Url | None = None

    def amount_of(self, *types: str) -> int:
        """The sum of the totals of these types, in cents."""
        return sum(total.amount for total in self.totals if total.type in types)

    @property
    def total(self) -> int:
        return self.amount_of("total")


class ErrorEnvelope(Answer):
    version: str
    status: Literal["error"]


class NoResource(Answer):
    """A business outcome that led to no checkout, order or product."""

    ucp: ErrorEnvelope
    messages: Annotated[tuple[Message, ...], Field(min_length=1)]
    continue_url: Url | None = None
