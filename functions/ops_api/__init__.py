"""HTTPS for the operations team: tasks and tracking. Tells waiting runs the outcome."""

from muse.runtime import cold_start

cold_start.begin()
