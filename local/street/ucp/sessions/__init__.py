"""Checkout sessions of a store: created, priced, completed."""
