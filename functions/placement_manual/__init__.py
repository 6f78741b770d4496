"""Workflow step: hands one order to a person and waits."""
