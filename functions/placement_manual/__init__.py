"""Workflow, with a task token: hand one order to the operations team."""
