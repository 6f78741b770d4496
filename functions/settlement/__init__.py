"""Workflow step: makes the money equal to what was really placed."""
