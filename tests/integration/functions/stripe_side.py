"""What Stripe has of a checkout."""

from __future__ import annotations

from typing import Any

from tests.in_process import InProcessSystem


def intents(system: InProcessSystem, session_id: str) -> list[dict[str, Any]]:
    """The PaymentIntents that Stripe has for a checkout."""
    found = system.stripe.account.newest_first("payment_intent")
    return [one for one in found if one["metadata"].get("session_id") == session_id]
