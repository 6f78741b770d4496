"""Workflow: place one order through its store's API."""

from muse.runtime import cold_start

cold_start.begin()
