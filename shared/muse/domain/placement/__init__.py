"""Attempts to place an order at its store, and how they fail."""
