"""Schedule: compare the money of Stripe, the ledger, the orders and the stores."""

from muse.runtime import cold_start

cold_start.begin()
