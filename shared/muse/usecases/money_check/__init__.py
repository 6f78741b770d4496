"""Comparing all money once a day."""
