"""HTTP API of the cart and of checkout sessions, up to the payment method."""
