"""Streams of the tables: what was stored becomes events on the bus. Reads no table."""

from muse.runtime import cold_start

cold_start.begin()
