"""The money side of a checkout session, and the limits of paying."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from muse.domain.money import Money
from muse.domain.payments.collection import Collection
from muse.domain.payments.dispute import Dispute
from muse.domain.payments.payment import Decline

LIFETIME = timedelta(minutes=30)
CONFIRMATION_TIME = timedelta(minutes=15)
MAX_PAYMENT_ATTEMPTS = 5
SETTLE_MARGIN = timedelta(hours=24)
# What Stripe charges a card with at least and at most, in cents of a currency with two decimals
# (docs.stripe.com/currencies: $0.50, and eight digits).
SMALLEST_PAYMENT = 50
LARGEST_PAYMENT = 99_999_999


@dataclass(frozen=True, slots=True)
class Payment:
    """The money side of a session.

    `generation` counts the intents that were begun (a cancelled one can't be used again, nor the
    key of a refused creation), `attempts` the confirmations. `authorized` is what Stripe holds,
    `due` what settlement froze, `captured` what was taken. `action_until` is the deadline of a
    3-D Secure confirmation, `declined` why the last attempt was refused, `began_at` when the
    present one began, `lately` how many attempts its user had made in the hour until then.
    `given_up` says that the present intent is going to be cancelled, and is never used again: it is
    stored before the payment service is asked, so that a cancellation which arrives late can't
    release money that somebody went on with. `renounced` says the same of single intents, by id.
    `returned` is what others had given back of it before it was settled, `excess` what was taken
    although it was not due, and is given back by Muse. `collection` says that what was due could
    not be taken, and what became of that.
    """

    intent_id: str | None = None
    generation: int = 1
    attempts: int = 0
    client_secret: str | None = None
    action_until: datetime | None = None
    authorized: Money | None = None
    capture_before: datetime | None = None
    due: Money | None = None
    captured: Money | None = None
    returned: Money | None = None
    excess: Money | None = None
    declined: Decline | None = None
    began_at: datetime | None = None
    lately: int = 0
    given_up: bool = False
    renounced: tuple[str, ...] = ()
    collection: Collection | None = None
    disputes: tuple[Dispute, ...] = ()

    def is_renounced(self, intent_id: str | None) -> bool:
        """Whether this intent is never used again."""
        return self.given_up or intent_id in self.renounced

    @property
    def kept(self) -> Money | None:
        """What Muse has of what was taken, before refunds of orders; None until it is settled."""
        if self.captured is None:
            return None
        nothing = self.captured * 0
        return self.captured - (self.returned or nothing) - (self.excess or nothing)


NO_PAYMENT = Payment()
