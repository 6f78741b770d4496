"""Requests as Stripe takes them, and answers as Stripe gives them."""
