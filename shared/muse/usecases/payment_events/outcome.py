"""What came of news from the payment service; operators see it as a metric of this name."""

from __future__ import annotations

from enum import StrEnum


class PaymentEventOutcome(StrEnum):
    """`not_ours`: no checkout of Muse is about it. `nothing_new`: it was known. `continued`: a
    checkout that waited for the bank went on. `released`: money that nobody waits for any more was
    released. `hold_lost`: the bank released the money before it was captured. `refund_followed`: a
    refund stands differently than before. `disputed`, `warned`: a person has something to do about
    it. `reviewed`: the payment service has decided its review."""

    NOT_OURS = "not_ours"
    NOTHING_NEW = "nothing_new"
    CONTINUED = "continued"
    RELEASED = "released"
    HOLD_LOST = "hold_lost"
    REFUND_FOLLOWED = "refund_followed"
    DISPUTED = "disputed"
    WARNED = "warned"
    REVIEWED = "reviewed"
