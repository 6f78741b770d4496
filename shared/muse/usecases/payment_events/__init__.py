"""What the payment service has news of."""
