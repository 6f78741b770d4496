"""HTTPS after the sale: cancelling orders and giving money back. Has the Stripe secret."""
