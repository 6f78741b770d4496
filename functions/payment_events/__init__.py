"""Event bus: what Stripe has news of. Has the Stripe secret."""

from muse.runtime import cold_start

cold_start.begin()
