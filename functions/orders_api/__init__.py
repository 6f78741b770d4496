"""HTTPS: the shopper's orders, read only."""

from muse.runtime import cold_start

cold_start.begin()
