"""HTTPS: place a checkout, or give it up. Talks to Stripe and starts the workflow."""
