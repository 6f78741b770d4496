"""Payments: the one place that speaks Stripe."""
