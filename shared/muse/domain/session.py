"""The checkout session: one shopper paying once for a frozen cart snapshot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from muse.domain.address import Address, CheckedAddress
from muse.domain.collection import Collection, CollectionState
from muse.domain.dispute import Dispute
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
    TotalNotPayable,
)
from muse.domain.lifecycle import StatusChange, require_step
from muse.domain.money import Money, total_of
from muse.domain.payment import (
    Decline,
    PaymentIntent,
    PaymentTransaction,
    TransactionType,
)
from muse.domain.quote import StoreQuote
from muse.domain.risk import Doubt, RiskReview
from muse.domain.snapshot import CartSnapshot

LIFETIME = timedelta(minutes=30)
CONFIRMATION_TIME = timedelta(minutes=15)
MAX_PAYMENT_ATTEMPTS = 5
SETTLE_MARGIN = timedelta(hours=24)
# What Stripe charges a card with at least and at most, in cents of a currency with two decimals
# (docs.stripe.com/currencies: $0.50, and eight digits).
SMALLEST_PAYMENT = 50
LARGEST_PAYMENT = 99_999_999


class SessionStatus(StrEnum):
    PENDING = "pending"
    REQUIRES_ACTION = "requires_action"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


_S = SessionStatus
NEXT: Mapping[SessionStatus, frozenset[SessionStatus]] = {
    _S.PENDING: frozenset({_S.PROCESSING, _S.EXPIRED, _S.CANCELLED}),
    _S.REQUIRES_ACTION: frozenset({_S.PROCESSING, _S.PENDING, _S.EXPIRED, _S.CANCELLED}),
    _S.PROCESSING: frozenset({_S.REQUIRES_ACTION, _S.PENDING, _S.COMPLETED, _S.FAILED}),
    _S.COMPLETED: frozenset(),
    _S.FAILED: frozenset(),
    _S.EXPIRED: frozenset(),
    _S.CANCELLED: frozenset(),
}
_UNORDERED = frozenset({_S.EXPIRED, _S.CANCELLED})


@dataclass(frozen=True, slots=True)
class Payment:
    """The money side of a session.

    `generation` counts the intents that were begun (a cancelled one can't be used again, nor the
    key of a refused creation), `attempts` the confirmations. `authorized` is what Stripe holds,
    `due` what settlement froze, `captured` what was taken. `action_until` is the deadline of a
    3-D Secure confirmation, `declined` why the last attempt was refused, `began_at` when the
    present one began, `lately` how many attempts its user had made in the hour until then.
    `collection` says that what was due could not be taken, and what became of that.
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
    declined: Decline | None = None
    began_at: datetime | None = None
    lately: int = 0
    collection: Collection | None = None
    disputes: tuple[Dispute, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckoutSession:
    """One checkout. Changed only by its methods; each status change leaves exactly one entry in
    `unsaved_history`, stored together with it.

    `claimed_until` is set while someone places it: after that moment the claim counts as
    abandoned and another may take it over. `run` counts executions of the workflow. While its
    `review` is open nothing is ordered. `unchecked_since` is when it was closed with orders, until
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
    payment: Payment = Payment()
    claimed_until: datetime | None = None
    order_numbers: tuple[str, ...] = ()
    run: int = 0
    superseded_by: str | None = None
    review: RiskReview | None = None
    unchecked_since: datetime | None = None
    money_checked_at: datetime | None = None
    history: tuple[StatusChange, ...] = ()
    unsaved_history: tuple[StatusChange, ...] = field(default=(), compare=False)

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
    def has_loose_intent(self) -> bool:
        """Whether it was closed unordered, but not the payment that was begun for it: whoever has
        its client secret could still make the bank hold money."""
        return self.status in _UNORDERED and self.payment.intent_id is not None

    @property
    def is_unfinished(self) -> bool:
        """Whether somebody has still to do something about it."""
        return not self.is_final or self.has_loose_intent

    @property
    def began_at(self) -> datetime:
        """When the present attempt to place it began."""
        return self.payment.began_at or self.created_at

    @property
    def is_under_review(self) -> bool:
        """Whether a person has still to say if it may be ordered."""
        return self.review is not None and self.review.is_open

    @property
    def settle_by(self) -> datetime | None:
        """When settlement must have happened: a day before the hold ends."""
        ends = self.payment.capture_before
        return ends - SETTLE_MARGIN if ends else None

    def status_at(self, now: datetime) -> SessionStatus:
        """The status a reader sees: a pending session past its time counts as expired."""
        if self.status is _S.PENDING and now >= self.expires_at:
            return _S.EXPIRED
        return self.status

    def quote_for(self, store_id: int) -> StoreQuote:
        """The frozen quote of one store of the snapshot, which must have been quoted."""
        return next(quote for quote in self.quotes if quote.store_id == store_id)

    # --- before placing

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

    # --- placing

    def require_placeable(self, now: datetime) -> None:
        """Errors: those of require_editable, SessionIncomplete, TotalNotPayable,
        TooManyAttempts."""
        self.require_editable(now)
        self._require_complete()
        self._require_payable()
        if self.payment.attempts >= MAX_PAYMENT_ATTEMPTS:
            raise TooManyAttempts

    def claim(
        self, now: datetime, lasting: timedelta, lately: int = 1
    ) -> tuple[CheckoutSession, PaymentTransaction]:
        """Begin to place: nobody else may, for the time being. `lately` counts its user's attempts
        within an hour, with this one. Gives the ledger row to store with it. Errors: those of
        require_placeable."""
        self.require_placeable(now)
        attempt = self.payment.attempts + 1
        claimed = self._moved(_S.PROCESSING, now, None, "shopper")
        claimed = replace(
            claimed,
            claimed_until=now + lasting,
            payment=replace(
                self.payment, attempts=attempt, declined=None, began_at=now, lately=lately
            ),
        )
        return claimed, claimed.authorization(now)

    def continue_claim(
        self, now: datetime, lasting: timedelta, by: str = "shopper"
    ) -> CheckoutSession:
        """Go on after the shopper's confirmation, or take over a claim that was abandoned."""
        if self.status is _S.REQUIRES_ACTION:
            continued = self._moved(_S.PROCESSING, now, None, by)
            return replace(continued, claimed_until=now + lasting)
        if not self.claim_is_abandoned(now):
            raise SessionProcessing
        return replace(self, claimed_until=now + lasting)

    def claim_for_held_money(self, now: datetime, lasting: timedelta) -> CheckoutSession:
        """Its money turned out to be held although the attempt counted as failed: placing goes on,
        even after its time. Errors: Conflict unless pending."""
        if self.status is not _S.PENDING:
            raise Conflict(f"This checkout is {self.status}.")
        claimed = self._moved(_S.PROCESSING, now, "the payment turned out to be held")
        return replace(claimed, claimed_until=now + lasting)

    def claim_is_abandoned(self, now: datetime) -> bool:
        """Whether the one who claimed it must have died, or has given up, before ordering."""
        return (
            self.status is _S.PROCESSING
            and not self.order_numbers
            and (self.claimed_until is None or now >= self.claimed_until)
        )

    def confirmation_is_late(self, now: datetime) -> bool:
        """Whether the shopper's time to confirm the payment is over."""
        until = self.payment.action_until
        return until is not None and now >= until

    def payment_can_be_given_up(self, now: datetime) -> bool:
        """Whether it is the shopper's turn with nothing ordered yet: a confirmation is awaited, or
        whoever placed it (or gave it up) has died."""
        return self.status is _S.REQUIRES_ACTION or self.claim_is_abandoned(now)

    def keep_claim(self, now: datetime, lasting: timedelta) -> CheckoutSession:
        """More time for whoever has the claim."""
        return replace(self, claimed_until=now + lasting)

    def give_up_claim(self) -> CheckoutSession:
        """Let the next caller take over at once."""
        return replace(self, claimed_until=None)

    def authorization(self, now: datetime) -> PaymentTransaction:
        """The ledger row of the present confirmation attempt."""
        return PaymentTransaction(
            session_id=self.session_id,
            type=TransactionType.AUTHORIZATION,
            attempt=self.payment.attempts,
            amount=self.total,
            key=self.confirm_key,
            created_at=now,
            intent_id=self.payment.intent_id,
        )

    @property
    def create_key(self) -> str:
        """Idempotency key of creating the present intent."""
        return f"{self.session_id}:create:{self.payment.generation}"

    @property
    def update_key(self) -> str:
        """Idempotency key of bringing the intent up to date for the present attempt."""
        return f"{self.session_id}:update:{self.payment.attempts}"

    @property
    def confirm_key(self) -> str:
        """Idempotency key of the present confirmation attempt."""
        return f"{self.session_id}:confirm:{self.payment.attempts}"

    @property
    def release_key(self) -> str:
        """Idempotency key of cancelling the present intent before anything was ordered."""
        return f"{self.session_id}:release:{self.payment.generation}"

    def with_intent(self, intent: PaymentIntent) -> CheckoutSession:
        """Remember the intent, before it is confirmed. Errors: Conflict once ordered."""
        self._require_no_orders()
        return replace(self, payment=replace(self.payment, intent_id=intent.intent_id))

    def wait_for_shopper(self, intent: PaymentIntent, now: datetime) -> CheckoutSession:
        """The bank wants the shopper to confirm (3-D Secure). Errors: Conflict once ordered."""
        self._require_no_orders()
        waiting = self._moved(_S.REQUIRES_ACTION, now, "the bank asks for a confirmation")
        payment = replace(
            self.payment,
            intent_id=intent.intent_id,
            client_secret=intent.client_secret,
            action_until=now + CONFIRMATION_TIME,
        )
        return replace(waiting, payment=payment, claimed_until=None)

    def decline(self, now: datetime, reason: Decline) -> CheckoutSession:
        """The card was refused: the shopper may try another. An intent whose secret is out (cancel
        it first) is not used again. Errors: Conflict once ordered."""
        self._require_no_orders()
        declined = self._moved(_S.PENDING, now, f"card declined: {reason.code}")
        intent_id = None if self.payment.client_secret else self.payment.intent_id
        return replace(
            declined,
            claimed_until=None,
            payment_method_id=None,
            payment=replace(
                self.payment,
                intent_id=intent_id,
                generation=self.payment.generation + (intent_id is None),
                client_secret=None,
                action_until=None,
                declined=reason,
            ),
        )

    def give_up_payment(self, now: datetime) -> CheckoutSession:
        """Back to pending after the intent was cancelled; the next attempt makes a new one.
        Errors: Conflict once ordered."""
        self._require_no_orders()
        pending = self._moved(_S.PENDING, now, "payment confirmation given up")
        return replace(pending, claimed_until=None, payment=self._without_intent())

    def let_go_of_intent(self) -> CheckoutSession:
        """Its intent was cancelled; the next attempt, if there is one, makes a new one. Errors:
        Conflict once ordered, and while it is being placed or confirmed."""
        self._require_no_orders()
        if self.status not in _UNORDERED | {_S.PENDING}:
            raise Conflict(f"This checkout is {self.status}.")
        return replace(self, payment=self._without_intent())

    def authorize(self, intent: PaymentIntent, order_numbers: tuple[str, ...]) -> CheckoutSession:
        """The money is held: the orders are made, and the first run begins.

        Errors: Conflict unless it is claimed and not yet ordered, and exactly its total is held.
        """
        self._require_no_orders()
        held = intent.capturable + intent.received
        if self.status is not _S.PROCESSING or held != self.total:
            raise Conflict(f"This {self.status} checkout of {self.total.display} can't be ordered.")
        payment = replace(
            self.payment,
            intent_id=intent.intent_id,
            client_secret=None,
            action_until=None,
            authorized=held,
            capture_before=intent.capture_before,
        )
        return replace(
            self, payment=payment, order_numbers=order_numbers, run=1, claimed_until=None
        )

    def next_run(self) -> CheckoutSession:
        """Another run of the workflow, after the last one ended without finishing the session.
        Errors: Conflict unless ordered and not yet settled."""
        self._require_ordered()
        return replace(self, run=self.run + 1)

    @property
    def execution_name(self) -> str:
        """The name of the present run's workflow execution."""
        return f"{self.session_id}-{self.run}"

    # --- risk

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

    # --- settling

    def freeze_due(self, due: Money, now: datetime) -> tuple[CheckoutSession, PaymentTransaction]:
        """Fix what the shopper pays, once. Gives the ledger row of taking or releasing it.

        Errors: Conflict unless ordered, when another amount was fixed, or when it isn't held.
        """
        self._require_ordered()
        if self.payment.due not in (None, due):
            raise Conflict("This checkout's amount is fixed already.")
        held = self.payment.authorized
        if held is None or not Money(0, self.currency) <= due <= held:
            raise Conflict(f"{due.display} is due, but not held.")
        frozen = replace(self, payment=replace(self.payment, due=due))
        return frozen, frozen.settlement(now)

    def settlement(self, now: datetime) -> PaymentTransaction:
        """The ledger row that settles this session: a charge, or a void when nothing is due."""
        due = self.payment.due
        if due is None:
            raise Conflict("This checkout's amount is not fixed yet.")
        kind = TransactionType.CHARGE if due else TransactionType.VOID
        return PaymentTransaction(
            session_id=self.session_id,
            type=kind,
            attempt=1,
            amount=due if due else (self.payment.authorized or due),
            key=f"{self.session_id}:{'capture' if due else 'void'}:1",
            created_at=now,
            intent_id=self.payment.intent_id,
        )

    def settle(self, captured: Money, now: datetime, *, gave_away: bool = False) -> CheckoutSession:
        """Close it: completed when anything was ordered, failed when nothing was. `gave_away` says
        that a store took an order for nothing.

        Errors: Conflict unless `captured` is exactly the amount that was fixed.
        """
        if captured != self.payment.due:
            raise Conflict(f"Captured {captured.display}, which is not what was due.")
        to = _S.COMPLETED if captured or gave_away else _S.FAILED
        closed = self._moved(to, now, f"captured {captured.display}")
        payment = replace(self.payment, captured=captured)
        return replace(closed, payment=payment, unchecked_since=now)

    def money_checked(self, now: datetime) -> CheckoutSession:
        """Its money was compared with everything that is known of it."""
        return replace(self, unchecked_since=None, money_checked_at=now)

    def fail_collection(self, now: datetime) -> CheckoutSession:
        """What is due can't be taken any more, though stores have the orders: closed, with a debt
        for a person to see to. Errors: Conflict unless an amount above 0 was fixed."""
        if not self.payment.due:
            raise Conflict("Nothing is due for this checkout.")
        closed = self._moved(_S.COMPLETED, now, "the payment could not be taken")
        nothing = Money(0, self.currency)
        payment = replace(self.payment, captured=nothing, collection=Collection())
        return replace(closed, payment=payment, unchecked_since=now)

    def end_collection(
        self, state: CollectionState, amount: Money, reference: str, by: str
    ) -> CheckoutSession:
        """What could not be taken was paid in another way, or is given up; the same again changes
        nothing. Errors: NotFound when nothing is to be collected, Conflict when it was decided."""
        collection = self.payment.collection
        if collection is None:
            raise NotFound("Nothing is to be collected for this checkout.")
        ended = Collection(state, amount, reference, by)
        if collection.state is not CollectionState.FAILED:
            if (collection.state, collection.reference) == (state, reference):
                return self
            raise Conflict(f"This was {collection.state} already: {collection.reference}.")
        return replace(self, payment=replace(self.payment, collection=ended))

    @property
    def must_be_given_back(self) -> bool:
        """Whether what an order costs less from now on must be given back: the shopper's money was
        taken, or an amount is fixed that will be."""
        collection = self.payment.collection
        if collection is not None:
            return collection.state is CollectionState.PAID
        return self.payment.due is not None

    def disputed(self, dispute: Dispute) -> CheckoutSession:
        """With what the bank said of a dispute last; one that has ended has ended for good."""
        known = {one.dispute_id: one for one in self.payment.disputes}
        before = known.get(dispute.dispute_id)
        if before == dispute or (before is not None and not before.is_open):
            return self
        disputes = tuple((known | {dispute.dispute_id: dispute}).values())
        return replace(self, payment=replace(self.payment, disputes=disputes))

    def saved(self) -> CheckoutSession:
        """This session once it is stored."""
        return replace(
            self,
            version=self.version + 1,
            history=(*self.history, *self.unsaved_history),
            unsaved_history=(),
        )

    def _without_intent(self) -> Payment:
        return Payment(generation=self.payment.generation + 1, attempts=self.payment.attempts)

    def _require_complete(self) -> None:
        missing = []
        if self.shipping_address is None:
            missing.append(Problem("shipping", "no shipping address yet"))
        if self.payment_method_id is None:
            missing.append(Problem("payment", "no payment method yet"))
        if missing:
            raise SessionIncomplete(details=missing)

    def _require_payable(self) -> None:
        total = self.total
        if not SMALLEST_PAYMENT <= total.cents <= LARGEST_PAYMENT:
            least, most = (Money(c, self.currency) for c in (SMALLEST_PAYMENT, LARGEST_PAYMENT))
            raise TotalNotPayable(
                f"The total is {total.display}; a card pays {least.display} to {most.display}."
            )

    def _require_no_orders(self) -> None:
        """Held money stays held once stores may be ordered from; only settlement ends it."""
        if self.order_numbers:
            raise Conflict("This checkout's orders are made: its payment can't change any more.")

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
