"""One module per resource of Stripe's API: its routes and what they do."""

from __future__ import annotations

from functools import cache

from local.stripe.http.routing import Route
from local.stripe.resources import (
    balance_transactions,
    charges,
    confirmation_tokens,
    customers,
    disputes,
    events,
    payment_intents,
    payment_methods,
    radar,
    refunds,
    setup_intents,
    webhook_endpoints,
)


@cache
def all_routes() -> tuple[Route, ...]:
    """Every route of the API."""
    return (
        *payment_intents.ROUTES,
        *charges.ROUTES,
        *refunds.ROUTES,
        *disputes.ROUTES,
        *customers.ROUTES,
        *payment_methods.ROUTES,
        *setup_intents.ROUTES,
        *confirmation_tokens.ROUTES,
        *events.ROUTES,
        *balance_transactions.ROUTES,
        *webhook_endpoints.ROUTES,
        *radar.ROUTES,
    )
