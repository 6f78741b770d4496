"""Everybody else outside: stores, Stripe, the web."""
