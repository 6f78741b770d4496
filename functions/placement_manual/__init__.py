"""Workflow, with a task token: hand one order to the operations team."""

from muse.runtime import cold_start

cold_start.begin()
