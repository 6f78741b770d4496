"""A stateful stand-in of Stripe's API for one laptop: payments, refunds, disputes, webhooks.

`stand_in.StandIn` is the whole of it in one process, for tests; `python -m local.stripe` serves it
over HTTP. docs/stripe-stand-in.md says what it does, and where it differs from Stripe.
"""
