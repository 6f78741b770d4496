"""HTTPS: one-time codes that stores ask for. Encrypts them and can't decrypt them."""

from muse.runtime import cold_start

cold_start.begin()
