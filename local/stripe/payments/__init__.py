"""How a payment intent is attempted, confirmed and held."""
