"""HTTPS: stores, cart, checkout sessions up to the payment method. Has no Stripe secret."""
