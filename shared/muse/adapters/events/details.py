"""The details of the events that leave the system. Each is a promise to whoever listens
(docs/events): a field may be added, none is removed or given another meaning."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from muse.domain.outbox.event import EventName, OutgoingEvent

_EVENT_ID = "The same for every repetition of this event"
_AT = "When it happened, which may be before it was known"


class EventDetail(BaseModel):
    """What every event says."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        validate_by_name=True,
        validate_by_alias=True,
        extra="ignore",
        frozen=True,
        defer_build=True,
    )

    event_id: Annotated[str, Field(pattern="^ev_[0-9a-z]{26}$", description=_EVENT_ID)]
    at: Annotated[AwareDatetime, Field(description=_AT)]


class _OfOrder(EventDetail):
    order_number: Annotated[str, Field(description="The order: GET /api/v1/orders/{orderNumber}")]


class _OfCheckout(EventDetail):
    session_id: Annotated[
        str, Field(description="The checkout: GET /api/v1/checkout/sessions/{sessionId}")
    ]


class _OfRefund(_OfCheckout):
    order_number: Annotated[str, Field(description="The order that it is of")]
    amount_cents: Annotated[int, Field(ge=0, description="What was, or was not, given back")]
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$", description="ISO 4217")]


class OrderPlaced(_OfOrder):
    """A store accepted an order."""


class OrderFailed(_OfOrder):
    """No store took an order; its money is released."""


class OrderConfirmed(_OfOrder):
    """The store confirmed that it will deliver."""


class _OfWay(_OfOrder):
    tracking_number: Annotated[str | None, Field(description="The parcel; null if none was named")]


class OrderShipped(_OfWay):
    """The first parcel of an order is on its way."""


class OrderDelivered(_OfWay):
    """The last parcel of an order is at the door."""


class ParcelUpdated(_OfWay):
    """Something happened to a parcel and the order's status stayed: another parcel is on its way,
    one is out for delivery, delayed, delivered before the others, lost, or goes back."""

    parcel_status: Annotated[
        str,
        Field(
            description="shipped, out_for_delivery, delayed, delivered, returned_to_sender or lost"
        ),
    ]


class OrderCancelled(_OfOrder):
    """An order was called off."""


class CheckoutCompleted(_OfCheckout):
    """A checkout is settled, and something was ordered."""


class CheckoutFailed(_OfCheckout):
    """A checkout is settled, and nothing was ordered."""


class CheckoutExpired(_OfCheckout):
    """The time of a checkout was over before it was placed."""


class CheckoutCancelled(_OfCheckout):
    """The shopper gave a checkout up, or a newer one took its place."""


class PaymentActionRequired(_OfCheckout):
    """The bank waits for the shopper's confirmation (3-D Secure)."""


class RefundSucceeded(_OfRefund):
    """Money for an order went back to the shopper."""


class RefundFailed(_OfRefund):
    """Money for an order could not be given back; a person pays it."""


PUBLISHED: Mapping[EventName, type[EventDetail]] = {
    EventName.ORDER_PLACED: OrderPlaced,
    EventName.ORDER_FAILED: OrderFailed,
    EventName.ORDER_CONFIRMED: OrderConfirmed,
    EventName.ORDER_SHIPPED: OrderShipped,
    EventName.ORDER_DELIVERED: OrderDelivered,
    EventName.ORDER_CANCELLED: OrderCancelled,
    EventName.PARCEL_UPDATED: ParcelUpdated,
    EventName.CHECKOUT_COMPLETED: CheckoutCompleted,
    EventName.CHECKOUT_FAILED: CheckoutFailed,
    EventName.CHECKOUT_EXPIRED: CheckoutExpired,
    EventName.CHECKOUT_CANCELLED: CheckoutCancelled,
    EventName.PAYMENT_ACTION_REQUIRED: PaymentActionRequired,
    EventName.REFUND_SUCCEEDED: RefundSucceeded,
    EventName.REFUND_FAILED: RefundFailed,
}


def detail_of(event: OutgoingEvent) -> EventDetail:
    """What is told of an event. ValidationError when it is not what its name promises."""
    said: dict[str, Any] = {
        "event_id": event.event_id,
        "at": event.at,
        "order_number": event.order_number,
        "session_id": event.session_id,
        "amount_cents": event.refunded and event.refunded.cents,
        "currency": event.refunded and event.refunded.currency,
        "tracking_number": event.tracking_number,
        "parcel_status": event.parcel_status,
    }
    model = PUBLISHED[event.name]
    return model(**{name: value for name, value in said.items() if name in model.model_fields})
