"""Workflow: place one order through its store's API."""
