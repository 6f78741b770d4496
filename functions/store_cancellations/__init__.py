"""Event bus: what stores have cancelled. Has the Stripe secret."""

from muse.runtime import cold_start

cold_start.begin()
