"""HTTPS: place a checkout, or give it up. Talks to Stripe and starts the workflow."""

from muse.runtime import cold_start

cold_start.begin()
