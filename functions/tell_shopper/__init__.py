"""Event bus: what became of orders and checkouts, written to their shoppers."""

from muse.runtime import cold_start

cold_start.begin()
