"""HTTPS without a token: webhooks, which prove by a signature whom they are from."""

from muse.runtime import cold_start

cold_start.begin()
