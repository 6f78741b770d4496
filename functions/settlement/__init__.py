"""Workflow: take exactly what is due, release the rest."""

from muse.runtime import cold_start

cold_start.begin()
