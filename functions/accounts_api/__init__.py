"""HTTPS: accounts at stores, linked and unlinked. Encrypts credentials and can't decrypt them."""

from muse.runtime import cold_start

cold_start.begin()
