"""Ordering at web stores with a real browser."""
