"""Workflow step: places one order through its store's API."""
