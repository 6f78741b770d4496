"""Canaries in the functions that place."""
