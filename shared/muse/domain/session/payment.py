"""The money side of a checkout session."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from muse.domain.errors import Conflict, NotFound, PaymentDisputed
from muse.domain.money import Money
from muse.domain.payments.collection import Collection, CollectionState
from muse.domain.payments.dispute import Dispute, with_news
from muse.domain.payments.excess import CapturedMoney
from muse.domain.payments.payment import Decline, PaymentIntent
from muse.domain.session.limits import CONFIRMATION_TIME, SETTLE_MARGIN


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

    # --- the intent, until its money is held

    @property
    def settle_by(self) -> datetime | None:
        """When settlement must have happened: a day before the hold ends."""
        return self.capture_before - SETTLE_MARGIN if self.capture_before else None

    def is_renounced(self, intent_id: str | None) -> bool:
        """Whether this intent is never used again."""
        return self.given_up or intent_id in self.renounced

    def confirmation_is_late(self, now: datetime) -> bool:
        """Whether the shopper's time to confirm it is over."""
        return self.action_until is not None and now >= self.action_until

    def next_attempt(self, now: datetime, lately: int) -> Payment:
        """With one more confirmation begun."""
        return replace(self, attempts=self.attempts + 1, declined=None, began_at=now, lately=lately)

    def with_intent(self, intent: PaymentIntent) -> Payment:
        return replace(self, intent_id=intent.intent_id)

    def waiting_for_shopper(self, intent: PaymentIntent, now: datetime) -> Payment:
        """The shopper has to confirm this intent, within CONFIRMATION_TIME."""
        return replace(
            self.with_intent(intent),
            client_secret=intent.client_secret,
            action_until=now + CONFIRMATION_TIME,
        )

    def refused(self, reason: Decline) -> Payment:
        """The card was refused. An intent whose secret is out (cancel it first) is not used
        again."""
        intent_id = None if self.client_secret else self.intent_id
        return replace(
            self,
            intent_id=intent_id,
            generation=self.generation + (intent_id is None),
            client_secret=None,
            action_until=None,
            declined=reason,
            given_up=False,
        )

    def renouncing_intent(self) -> Payment:
        """The present intent is going to be cancelled."""
        return replace(self, given_up=True)

    def renouncing(self, intent_ids: Sequence[str]) -> Payment:
        """These intents are going to be cancelled."""
        more = tuple(each for each in intent_ids if each not in self.renounced)
        return replace(self, renounced=(*self.renounced, *more))

    def without_intent(self) -> Payment:
        """The present intent was cancelled: the next attempt makes a new one."""
        return Payment(
            generation=self.generation + 1, attempts=self.attempts, renounced=self.renounced
        )

    def held(self, intent: PaymentIntent) -> Payment:
        """The bank holds what this intent has available."""
        return replace(
            self.with_intent(intent),
            client_secret=None,
            action_until=None,
            authorized=intent.available,
            capture_before=intent.capture_before,
        )

    # --- taking what is due

    def require_due(self) -> Money:
        """What the shopper pays. Errors: Conflict before that amount was fixed."""
        if self.due is None:
            raise Conflict("This checkout's amount is not fixed yet.")
        return self.due

    def with_due(self, due: Money) -> Payment:
        """Fix what the shopper pays, once. Errors: Conflict when another amount was fixed, or when
        it isn't held."""
        if self.due not in (None, due):
            raise Conflict("This checkout's amount is fixed already.")
        if self.authorized is None or not due * 0 <= due <= self.authorized:
            raise Conflict(f"{due.display} is due, but not held.")
        return replace(self, due=due)

    def taken(self, captured: Money) -> Payment:
        """Errors: Conflict unless `captured` is exactly the amount that was fixed."""
        if captured != self.due:
            raise Conflict(f"Captured {captured.display}, which is not what was due.")
        return replace(self, captured=captured)

    def moved_by_others(self, taken: CapturedMoney) -> Payment:
        """Somebody else moved its money: what was due is still what is due. More was taken: the
        excess is given back. Less, or nothing: a debt. Errors: Conflict before an amount was
        fixed."""
        missing = self.require_due() - taken.kept
        nothing = missing * 0
        return replace(
            self,
            captured=taken.received,
            returned=taken.returned or None,
            excess=-missing if missing < nothing else None,
            collection=Collection() if nothing < missing else None,
        )

    @property
    def kept(self) -> Money | None:
        """What Muse has of what was taken, before refunds of orders; None until it is settled."""
        if self.captured is None:
            return None
        nothing = self.captured * 0
        return self.captured - (self.returned or nothing) - (self.excess or nothing)

    # --- once it is settled

    @property
    def must_be_given_back(self) -> bool:
        """Whether what an order costs less from now on must be given back: the shopper's money was
        taken, or an amount is fixed that will be."""
        if self.collection is not None:
            return self.collection.state is CollectionState.PAID
        return self.due is not None

    def with_more_excess(self, amount: Money) -> Payment:
        """More of what was taken goes back, since less is due by now. Errors: Conflict unless it is
        settled."""
        if self.captured is None:
            raise Conflict("Nothing was taken for this checkout yet.")
        return replace(self, excess=(self.excess or amount * 0) + amount)

    def with_excess_given_back_elsewhere(self, amount: Money) -> Payment:
        """Others gave back so much of the excess: Muse gives back the less."""
        if self.captured is None:
            return self
        nothing = amount * 0
        left = (self.excess or nothing) - amount
        return replace(self, returned=(self.returned or nothing) + amount, excess=left or None)

    def with_collection(self, collection: Collection | None) -> Payment:
        """A debt for a person to see to, or None: there is nothing to collect after all. Errors:
        Conflict unless it is settled, or once a debt of it was paid or given up."""
        if self.captured is None:
            raise Conflict("The money of this checkout is being taken: try again in a minute.")
        if self.collection is not None and self.collection.is_decided:
            raise Conflict(f"The debt of this checkout was {self.collection.state} already.")
        return replace(self, collection=collection)

    def with_collection_ended(self, ended: Collection) -> Payment:
        """What could not be taken was paid in another way, or is given up. Errors: NotFound when
        nothing is to be collected, Conflict when something else was decided."""
        if self.collection is None:
            raise NotFound("Nothing is to be collected for this checkout.")
        return replace(self, collection=self.collection.decide(ended))

    def with_dispute(self, dispute: Dispute) -> Payment:
        """With what the bank said of a dispute last; one that has ended has ended for good."""
        return replace(self, disputes=with_news(self.disputes, dispute))

    def require_undisputed(self) -> None:
        """Errors: PaymentDisputed while the bank has the money of this checkout, or has given it to
        the shopper. While it only asks, a refund is a good answer."""
        if any(one.took_the_money for one in self.disputes):
            raise PaymentDisputed

    def require_bank_has_decided(self) -> None:
        """Errors: PaymentDisputed while the bank may still give the money of this checkout to the
        shopper."""
        if any(one.took_the_money and one.is_open for one in self.disputes):
            raise PaymentDisputed


NO_PAYMENT = Payment()
