"""Paying the store: with a handler that both the store and Muse's funding have."""

from __future__ import annotations

from muse.adapters.retailers.ucp.messages.answers import (
    AvailableInstrument,
    Checkout,
    PaymentHandler,
)
from muse.adapters.retailers.ucp.messages.names import CARD
from muse.adapters.retailers.ucp.messages.requests import (
    CardDisplay,
    CardInstrument,
    CardPayment,
    CompleteCheckout,
    TokenCredential,
)
from muse.domain.placement.failures import NotSupported
from muse.ports import PaymentReference


def common_handler(checkout: Checkout, reference: PaymentReference) -> str:
    """The id under which the store knows the handler of our funding.

    Errors: NotSupported (no common handler, or it doesn't take this card here)."""
    entries = checkout.ucp.payment_handlers.get(reference.handler, ())
    for handler in entries:
        if _takes(handler, reference.brand):
            return handler.id
    offered = ", ".join(sorted(checkout.ucp.payment_handlers)) or "none"
    raise NotSupported(f"no payment handler in common: the store offers {offered}")


def completion(order_number: str, handler_id: str, reference: PaymentReference) -> CompleteCheckout:
    """The request that buys. For one order and funding it is always the same bytes, so that it
    can be sent again under the same idempotency key."""
    instrument = CardInstrument(
        id=f"muse-{order_number}",
        handler_id=handler_id,
        display=CardDisplay(brand=reference.brand, last_digits=reference.last4),
        credential=TokenCredential(token=reference.token),
    )
    return CompleteCheckout(payment=CardPayment(instruments=(instrument,)))


def foreign_instrument(checkout: Checkout, handler_id: str) -> str | None:
    """The handler of an instrument that the store has selected by itself and that is not ours:
    stored credit, a gift card, somebody's saved card."""
    instruments = checkout.payment.instruments if checkout.payment else ()
    return next(
        (i.handler_id for i in instruments if i.selected and i.handler_id != handler_id), None
    )


def _takes(handler: PaymentHandler, brand: str) -> bool:
    if handler.available_instruments is None:
        return True
    return any(_fits(instrument, brand) for instrument in handler.available_instruments)


def _fits(instrument: AvailableInstrument, brand: str) -> bool:
    brands = (instrument.constraints or {}).get("brands")
    return instrument.type == CARD and (not isinstance(brands, list) or brand in brands)
