"""HTTPS, group `developers`: endpoints of webhooks. Encrypts secrets and can't decrypt them."""

from muse.runtime import cold_start

cold_start.begin()
