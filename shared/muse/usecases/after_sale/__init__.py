"""Cancelling, refunding, correcting: what changes the money of an order that stands."""
