"""Schedule: finish what a crash left open."""

from muse.runtime import cold_start

cold_start.begin()
