"""Take in what the payment service sends: check that it is from there, and hand it on."""

from __future__ import annotations

from muse.ports import EventBus, PaymentWebhooks


def receive_payment_event(
    body: bytes, signature: str, webhooks: PaymentWebhooks, bus: EventBus
) -> None:
    """Hand the event in `body` to the bus; what Muse has no use for is dropped. Nothing is kept
    here of what came before: a repetition is handed on, and harms nobody who listens.

    Errors: SignatureInvalid, Malformed; Unavailable: the payment service sends it again.
    """
    event = webhooks.read(body, signature)
    if event.news is not None:
        bus.publish(event)
