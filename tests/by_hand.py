"""What somebody does in Stripe's dashboard, on the stand-in, without Muse."""

from __future__ import annotations

from typing import Any

import stripe

from local.stripe.in_process import InProcessClient
from local.stripe.state.account import API_VERSION
from tests.in_process import InProcessSystem


def charge_by_hand(system: InProcessSystem, cents: int = 1234, session_id: str = "") -> Any:
    """Charge a card at once; `session_id` names a checkout as Muse's own payments do."""
    return _client(system).v1.payment_intents.create(
        {
            "amount": cents,
            "currency": "usd",
            "confirm": True,
            "payment_method": "pm_card_visa",
            "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
            "metadata": {"session_id": session_id} if session_id else {},
        }
    )


def refund_by_hand(system: InProcessSystem, intent_id: str, cents: int) -> Any:
    """Give money back."""
    params: Any = {"payment_intent": intent_id, "amount": cents}
    return _client(system).v1.refunds.create(params)


def _client(system: InProcessSystem) -> stripe.StripeClient:
    return stripe.StripeClient(
        "sk_test_by_hand",
        stripe_version=API_VERSION,
        http_client=InProcessClient(system.stripe),
    )
