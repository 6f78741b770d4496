"""HTTPS after the sale: cancelling orders and giving money back. Has the Stripe secret."""

from muse.runtime import cold_start

cold_start.begin()
