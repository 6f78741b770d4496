"""Muse checkout: one payment, one order with each retailer."""
