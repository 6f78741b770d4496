"""Somebody gives a checkout's money back at Stripe, beside Muse: nothing is given back twice, and
what is missing then is a debt."""

from __future__ import annotations
