"""The checkout session: one shopper paying once for a frozen cart snapshot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from muse.domain.address import Address, CheckedAddress
from muse.domain.errors import (
    ActionPending,
    Conflict,
    NotFound,
    Problem,
    SessionExpired,
    SessionIncomplete,
    SessionProcessing,
    Superseded,
    TooManyAttempts,
)
from muse.domain.lifecycle import StatusChange, require_step
from muse.domain.money import Money, total_of
from muse.domain.payments.collection import Collection
from muse.domain.payments.dispute import Dispute
from muse.domain.payments.excess import CapturedMoney
from muse.domain.payments.payment import Decline, PaymentIntent, PaymentTransaction
from muse.domain.payments.risk import Doubt, RiskReview
from muse.domain.quote import StoreQuote
from muse.domain.session.claim import Claim
from muse.domain.session.ledger import PaymentLedger
from muse.domain.session.limits import LIFETIME, MAX_PAYMENT_ATTEMPTS, require_payable
from muse.domain.session.payment import NO_PAYMENT, Payment
from muse.domain.session.status import NEXT, UNORDERED, SessionStatus
from muse.domain.snapshot import CartSnapshot

_S = SessionStatus


@dataclass(frozen=True, slots=True)
class CheckoutSession:
    """One checkout. Changed only by its methods; each status change leaves exactly one entry in
    `unsaved_history`, stored together with it.

    Its parts own their rules: `payment` (the intent, what is due, taken, disputed), `claim` (who
    places it), `review` (while it is open nothing is ordered), `ledger` (keys and rows). `run`
    counts executions of the workflow. `unchecked_since` is when it was closed with orders, until
    its money was checked, at `money_checked_at`.
    """

    session_id: str
    user_id: str
    status: SessionStatus
    snapshot: CartSnapshot
    created_at: datetime
    expires_at: datetime
    version: int = 0
    shipping_address: Address | None = None
    address_verified: bool = False
    address_corrections: tuple[str, ...] = ()
    quotes: tuple[StoreQuote, ...] = ()
    payment_method_id: str | None = None
    payment: Payment = NO_PAYMENT
    claim: Claim | None = None
    order_numbers: tuple[str, ...] = ()
    run: int = 0
    superseded_by: str | None = None
    review: RiskReview | None = None
    unchecked_since: datetime | None = None
    money_checked_at: datetime | None = None
    history: tuple[StatusChange, ...] = ()
    unsaved_history: tuple[StatusChange, ...] = field(default=(), compare=False)

    # --- what it is

    @property
    def currency(self) -> str:
        return self.snapshot.currency

    @property
    def total(self) -> Money:
        """What the shopper pays in all: the quotes' total, before them the items alone."""
        if not self.quotes:
            return self.snapshot.total
        return total_of((quote.total for quote in self.quotes), self.currency)

    @property
    def is_final(self) -> bool:
        return not NEXT[self.status]

    @property
    def has_unused_intent(self) -> bool:
        """Whether it was closed unordered, but not the payment that was begun for it: whoever has
        its client secret could still make the bank hold money."""
        return self.status in UNORDERED and self.payment.intent_id is not None

    @property
    def is_unfinished(self) -> bool:
        """Whether somebody has still to do something about it."""
        return not self.is_final or self.has_unused_intent

    @property
    def is_under_review(self) -> bool:
        """Whether a person has still to say if it may be ordered."""
        return self.review is not None and self.review.is_open

    @property
    def began_at(self) -> datetime:
        """When the present attempt to place it began."""
        return self.payment.began_at or self.created_at

    @property
    def execution_name(self) -> str:
        """The name of the present run's workflow execution."""
        return f"{self.session_id}-{self.run}"

    @property
    def ledger(self) -> PaymentLedger:
        """The keys and rows of its payment."""
        return PaymentLedger(self.session_id, self.payment, self.total)

    def status_at(self, now: datetime) -> SessionStatus:
        """The status a reader sees: a pending session past its time counts as expired."""
        if self.status is _S.PENDING and now >= self.expires_at:
            return _S.EXPIRED
        return self.status

    def quote_for(self, store_id: int) -> StoreQuote:
        """The frozen quote of one store of the snapshot, which must have been quoted."""
        return next(quote for quote in self.quotes if quote.store_id == store_id)

    def saved(self) -> CheckoutSession:
        """This session once it is stored."""
        return replace(
            self,
            version=self.version + 1,
            history=(*self.history, *self.unsaved_history),
            unsaved_history=(),
        )

    # --- edited by the shopper

    def require_editable(self, now: datetime) -> None:
        """Errors: ActionPending, SessionProcessing, Superseded, Conflict, SessionExpired."""
        if self.superseded_by:
            raise Superseded
        if self.status is _S.REQUIRES_ACTION:
            raise ActionPending
        if self.status is _S.PROCESSING:
            raise SessionProcessing
        if self.status_at(now) is _S.EXPIRED:
            raise SessionExpired
        if self.status is not _S.PENDING:
            raise Conflict(f"This checkout is {self.status}.")

    def ship_to(
        self, checked: CheckedAddress, quotes: tuple[StoreQuote, ...], now: datetime
    ) -> CheckoutSession:
        """Freeze the address and what it costs to ship there.

        ValueError unless the quotes are of exactly the snapshot's lines, in its currency: a missing
        one would be ordered, but not paid.
        """
        self.require_editable(now)
        quoted = sorted((quote.store_id, line.item_id) for quote in quotes for line in quote.lines)
        currencies = {quote.total.currency for quote in quotes}
        if quoted != self.snapshot.line_ids or currencies != {self.currency}:
            raise ValueError("the quotes are not of the lines of this checkout")
        return replace(
            self,
            shipping_address=checked.address,
            address_verified=checked.verified,
            address_corrections=checked.corrections,
            quotes=quotes,
        )

    def pay_with(self, payment_method_id: str, now: datetime) -> CheckoutSession:
        """Choose the Stripe PaymentMethod to pay with."""
        self.require_editable(now)
        return replace(self, payment_method_id=payment_method_id)

    def expire(self, now: datetime) -> CheckoutSession:
        """Close it because its time is over; while the shopper may still confirm the payment, it
        is not. Errors: Conflict before that time, and unless pending or waiting for the shopper."""
        ends = self.payment.action_until if self.status is _S.REQUIRES_ACTION else self.expires_at
        if ends is not None and now < ends:
            raise Conflict("This checkout has not expired yet.")
        return self._moved(_S.EXPIRED, now, "not placed in time")

    def cancel(self, now: datetime, by: str) -> CheckoutSession:
        """The shopper gives it up. Errors: SessionProcessing, SessionExpired, Conflict."""
        if self.status is _S.PROCESSING:
            raise SessionProcessing
        if self.status_at(now) is _S.EXPIRED:
            raise SessionExpired
        return self._moved(_S.CANCELLED, now, None, by)

    def supersede(self, successor: str, now: datetime) -> CheckoutSession:
        """A newer checkout of the same cart takes this one's place; one past its time expires.
        Errors: ActionPending, SessionProcessing, Conflict when it is over."""
        if self.status is _S.REQUIRES_ACTION:
            raise ActionPending
        if self.status is _S.PROCESSING:
            raise SessionProcessing
        if self.status_at(now) is _S.EXPIRED:
            return self.expire(now)
        cancelled = self._moved(_S.CANCELLED, now, f"superseded by {successor}")
        return replace(cancelled, superseded_by=successor)

    # --- claimed: one request at a time places it

    def require_placeable(self, now: datetime) -> None:
        """Errors: those of require_editable, SessionIncomplete, TotalNotPayable,
        TooManyAttempts."""
        self.require_editable(now)
        self._require_complete()
        require_payable(self.total)
        if self.payment.attempts >= MAX_PAYMENT_ATTEMPTS:
            raise TooManyAttempts(seconds=(self.expires_at - now).total_seconds())

    def start_placing(
        self, now: datetime, lasting: timedelta, lately: int = 1
    ) -> tuple[CheckoutSession, PaymentTransaction]:
        """Claim it: nobody else may place it, for the time being. `lately` counts its user's
        attempts within an hour, with this one. Gives the ledger row to store with it. Errors: those
        of require_placeable."""
        self.require_placeable(now)
        started = replace(
            self._moved(_S.PROCESSING, now, None, "shopper"),
            claim=Claim(now + lasting),
            payment=self.payment.next_attempt(now, lately),
        )
        return started, started.ledger.authorization(now)

    def continue_placing(
        self, now: datetime, lasting: timedelta, by: str = "shopper"
    ) -> CheckoutSession:
        """Go on after the shopper's confirmation, or take over a claim that was abandoned. Errors:
        SessionProcessing while another request has the claim."""
        if self.status is _S.REQUIRES_ACTION:
            return replace(self._moved(_S.PROCESSING, now, None, by), claim=Claim(now + lasting))
        if not self.claim_is_abandoned(now):
            raise SessionProcessing
        return replace(self, claim=Claim(now + lasting))

    def place_with_held_money(self, now: datetime, lasting: timedelta) -> CheckoutSession:
        """Its money turned out to be held although the attempt counted as failed: placing goes on,
        even after its time. Errors: Conflict unless pending."""
        if self.status is not _S.PENDING:
            raise Conflict(f"This checkout is {self.status}.")
        claimed = self._moved(_S.PROCESSING, now, "the payment turned out to be held")
        return replace(claimed, claim=Claim(now + lasting))

    def claim_is_abandoned(self, now: datetime) -> bool:
        """Whether the request that claimed it crashed, or released the claim, before ordering."""
        return (
            self.status is _S.PROCESSING
            and not self.order_numbers
            and (self.claim is None or self.claim.is_over(now))
        )

    def payment_can_be_given_up(self, now: datetime) -> bool:
        """Whether it is the shopper's turn with nothing ordered yet: a confirmation is awaited, or
        the request that placed it (or gave it up) crashed."""
        return self.status is _S.REQUIRES_ACTION or self.claim_is_abandoned(now)

    def release_claim(self) -> CheckoutSession:
        """Let the next caller take over at once."""
        return replace(self, claim=None)

    # --- paid: its intent, until the money is held. Errors of each: Conflict once ordered

    def with_intent(self, intent: PaymentIntent) -> CheckoutSession:
        """Remember the intent, before it is confirmed."""
        return self._paying(self.payment.with_intent(intent))

    def wait_for_shopper(self, intent: PaymentIntent, now: datetime) -> CheckoutSession:
        """The bank wants the shopper to confirm (3-D Secure)."""
        paying = self._paying(self.payment.waiting_for_shopper(intent, now))
        waiting = paying._moved(_S.REQUIRES_ACTION, now, "the bank asks for a confirmation")
        return replace(waiting, claim=None)

    def decline(self, now: datetime, reason: Decline) -> CheckoutSession:
        """The card was refused: the shopper may try another."""
        paying = self._paying(self.payment.refused(reason))
        declined = paying._moved(_S.PENDING, now, f"card declined: {reason.code}")
        return replace(declined, claim=None, payment_method_id=None)

    def renounce_intent(self) -> CheckoutSession:
        """Its intent is going to be cancelled: store this first, and no request uses it again."""
        return self._paying(self.payment.renouncing_intent())

    def renounce(self, intent_ids: Sequence[str]) -> CheckoutSession:
        """These intents are going to be cancelled, others are not: store this first."""
        return self._paying(self.payment.renouncing(intent_ids))

    def give_up_payment(self, now: datetime) -> CheckoutSession:
        """Back to pending after the intent was cancelled; the next attempt makes a new one."""
        paying = self._paying(self.payment.without_intent())
        pending = paying._moved(_S.PENDING, now, "payment confirmation given up")
        return replace(pending, claim=None)

    def drop_intent(self) -> CheckoutSession:
        """Its intent was cancelled; the next attempt, if there is one, makes a new one. Errors:
        also Conflict while it is being placed or confirmed."""
        dropped = self._paying(self.payment.without_intent())
        if self.status not in UNORDERED | {_S.PENDING}:
            raise Conflict(f"This checkout is {self.status}.")
        return dropped

    def authorize(self, intent: PaymentIntent, order_numbers: tuple[str, ...]) -> CheckoutSession:
        """The money is held: the orders are made, and the first run begins.

        Errors: Conflict unless it is claimed and not yet ordered, and exactly its total is held by
        an intent that nobody renounced.
        """
        paying = self._paying(self.payment.held(intent))
        if self.payment.is_renounced(intent.intent_id):
            raise Conflict("The payment was given up. Please place the orders again.")
        if self.status is not _S.PROCESSING or intent.available != self.total:
            raise Conflict(f"This {self.status} checkout of {self.total.display} can't be ordered.")
        return replace(paying, order_numbers=order_numbers, run=1, claim=None)

    # --- ordered: run, reviewed, settled

    def next_run(self) -> CheckoutSession:
        """Another run of the workflow, after the last one ended without finishing the session.
        Errors: Conflict unless ordered and not yet settled."""
        self._require_ordered()
        return replace(self, run=self.run + 1)

    def hold_for_review(self, doubts: tuple[Doubt, ...], now: datetime) -> CheckoutSession:
        """Nothing (more) is ordered until a person has looked at its payment. One that was looked
        at is looked at again only for something new. Errors: Conflict unless it is ordered."""
        if not self.order_numbers:
            raise Conflict("This checkout has no orders.")
        review = self.review or RiskReview((), now)
        for doubt in doubts:
            review = review.because_of(doubt, now)
        return replace(self, review=review)

    def decide_review(self, *, approve: bool, by: str, note: str, now: datetime) -> CheckoutSession:
        """What came of looking at it. Errors: NotFound when nobody was to, Conflict when the
        opposite was decided before."""
        if self.review is None:
            raise NotFound("This checkout is not under review.")
        review = self.review.decide(approve=approve, by=by, note=note, now=now)
        return replace(self, review=review)

    def freeze_due(self, due: Money, now: datetime) -> tuple[CheckoutSession, PaymentTransaction]:
        """Fix what the shopper pays, once. Gives the ledger row of taking or releasing it.

        Errors: Conflict unless ordered, when another amount was fixed, or when it isn't held.
        """
        self._require_ordered()
        frozen = replace(self, payment=self.payment.with_due(due))
        return frozen, frozen.ledger.settlement(now)

    def settle(self, captured: Money, now: datetime, *, gave_away: bool = False) -> CheckoutSession:
        """Close it: completed when anything was ordered, failed when nothing was. `gave_away` says
        that a store took an order for nothing.

        Errors: Conflict unless `captured` is exactly the amount that was fixed.
        """
        payment = self.payment.taken(captured)
        to = _S.COMPLETED if captured or gave_away else _S.FAILED
        closed = self._moved(to, now, f"captured {captured.display}")
        return replace(closed, payment=payment, unchecked_since=now)

    def settle_moved_money(
        self, taken: CapturedMoney, now: datetime, *, gave_away: bool = False
    ) -> CheckoutSession:
        """Close it, although somebody else moved its money (Payment.moved_by_others). Errors:
        Conflict unless an amount was fixed."""
        due = self.payment.require_due()
        to = _S.COMPLETED if due or gave_away else _S.FAILED
        closed = self._moved(to, now, f"{taken.kept.display} of {due.display} was taken")
        return replace(closed, payment=self.payment.moved_by_others(taken), unchecked_since=now)

    # --- settled: excess, debt, dispute, check

    def give_back_excess(self, amount: Money) -> CheckoutSession:
        """More of what was taken goes back. Errors: Conflict unless it is settled."""
        return replace(self, payment=self.payment.with_more_excess(amount))

    def excess_given_back_elsewhere(self, amount: Money) -> CheckoutSession:
        """Others gave back so much of the excess: Muse gives back the less."""
        return replace(self, payment=self.payment.with_excess_given_back_elsewhere(amount))

    def owes_more(self) -> CheckoutSession:
        """Its orders come to more than was thought when its money was taken: a debt for a person to
        see to. Errors: Conflict unless it is settled, or once a debt of it was paid or given up."""
        return replace(self, payment=self.payment.with_collection(Collection()))

    def owes_nothing(self) -> CheckoutSession:
        """There is nothing to collect after all. Errors: as of owes_more."""
        return replace(self, payment=self.payment.with_collection(None))

    def end_collection(self, ended: Collection) -> CheckoutSession:
        """What became of its debt; the same again changes nothing. Errors: NotFound when nothing is
        to be collected, Conflict when something else was decided."""
        return replace(self, payment=self.payment.with_collection_ended(ended))

    def disputed(self, dispute: Dispute) -> CheckoutSession:
        """With what the bank said of a dispute last."""
        return replace(self, payment=self.payment.with_dispute(dispute))

    def money_checked(self, now: datetime) -> CheckoutSession:
        """Its money was compared with everything that is known of it."""
        return replace(self, unchecked_since=None, money_checked_at=now)

    # --- what the methods above share

    def _paying(self, payment: Payment) -> CheckoutSession:
        """Held money stays held once stores may be ordered from; only settlement ends it."""
        if self.order_numbers:
            raise Conflict("This checkout's orders are made: its payment can't change any more.")
        return replace(self, payment=payment)

    def _require_complete(self) -> None:
        missing = []
        if self.shipping_address is None:
            missing.append(Problem("shipping", "no shipping address yet"))
        if self.payment_method_id is None:
            missing.append(Problem("payment", "no payment method yet"))
        if missing:
            raise SessionIncomplete(details=missing)

    def _require_ordered(self) -> None:
        if self.status is not _S.PROCESSING or not self.order_numbers:
            raise Conflict("This checkout is not being ordered.")

    def _moved(
        self, to: SessionStatus, at: datetime, note: str | None, by: str = "muse"
    ) -> CheckoutSession:
        require_step(NEXT, self.status, to, "checkout")
        entry = StatusChange(to, at, by, note)
        return replace(self, status=to, unsaved_history=(*self.unsaved_history, entry))


def new_session(
    session_id: str, user_id: str, snapshot: CartSnapshot, now: datetime
) -> CheckoutSession:
    """A pending session that lasts 30 minutes, with the first entry of its history."""
    session = CheckoutSession(
        session_id=session_id,
        user_id=user_id,
        status=SessionStatus.PENDING,
        snapshot=snapshot,
        created_at=now,
        expires_at=now + LIFETIME,
    )
    entry = StatusChange(SessionStatus.PENDING, now, "shopper", None)
    return replace(session, unsaved_history=(entry,))
