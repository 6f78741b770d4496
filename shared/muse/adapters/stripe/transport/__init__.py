"""How calls get to Stripe and back: client, connection, key, retries."""
