"""The laptop: AWS, Stripe and the stores, emulated on one machine."""
