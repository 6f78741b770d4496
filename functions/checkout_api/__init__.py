"""HTTPS: stores, cart, checkout sessions up to the payment method. Has no Stripe secret."""

from muse.runtime import cold_start

cold_start.begin()
