"""Tasks: what waits for a person of the operations team."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from muse.domain.errors import Conflict
from muse.domain.lifecycle import require_step

CLAIM_LEASE = timedelta(minutes=30)
MANUAL_TIME = timedelta(hours=48)
CANCEL_TIME = timedelta(hours=4)
REFUND_TIME = timedelta(hours=72)
DIFFERENCE_TIME = timedelta(hours=24)
COLLECT_TIME = timedelta(hours=24)
DELIVERY_TIME = timedelta(hours=24)
EMAIL_TIME = timedelta(hours=24)


class TaskKind(StrEnum):
    """`place`: order it at the store. `verify`: find out whether the store has the order.
    `cancel`: ask the store to cancel it. `refund`: pay the shopper what Stripe couldn't refund.
    `orphan`: the store has an order that the shopper doesn't pay; cancel it there, or bear it.
    `review`: say whether a doubtful payment is ordered with. `collect`: get the money that could
    not be taken. `dispute`: answer the shopper's bank. `store_refund`: the store has not paid back
    to Muse what it owes. `difference`: the money of a checkout, or of a charge of none, is not as
    it should be. `store`: a method does not work at a store, or what allows it ends; it is of no
    order and no checkout, and ends by itself. `code`: give the one-time code that the store asks
    for; its order waits for a quarter of an hour. `return`: pieces that the shopper sends back have
    not reached their store in time. `delivery`: something is wrong with what is delivered: settle
    it with the store and the shopper, and say how. `email`: read what a store, or somebody else,
    wrote about an order; it may be of none, and then of no checkout."""

    PLACE = "place"
    VERIFY = "verify"
    CANCEL = "cancel"
    REFUND = "refund"
    ORPHAN = "orphan"
    REVIEW = "review"
    COLLECT = "collect"
    DISPUTE = "dispute"
    STORE_REFUND = "store_refund"
    DIFFERENCE = "difference"
    STORE = "store"
    CODE = "code"
    RETURN = "return"
    DELIVERY = "delivery"
    EMAIL = "email"


class TaskStatus(StrEnum):
    OPEN = "open"
    CLAIMED = "claimed"
    BUYING = "buying"
    DONE = "done"


_OF_ONE_ORDER = frozenset(
    {
        TaskKind.PLACE,
        TaskKind.VERIFY,
        TaskKind.CANCEL,
        TaskKind.REFUND,
        TaskKind.ORPHAN,
        TaskKind.STORE_REFUND,
        TaskKind.CODE,
        TaskKind.RETURN,
        TaskKind.DELIVERY,
        TaskKind.EMAIL,
    }
)
_S = TaskStatus
NEXT: Mapping[TaskStatus, frozenset[TaskStatus]] = {
    _S.OPEN: frozenset({_S.CLAIMED, _S.DONE}),
    _S.CLAIMED: frozenset({_S.OPEN, _S.BUYING, _S.DONE}),
    _S.BUYING: frozenset({_S.OPEN, _S.DONE}),
    _S.DONE: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Task:
    """One piece of work for a person. A placement task's id is its order's number, that of another
    task begins with it, or with the id of its checkout when it is about the whole of that. Then
    `order_number` is the first order's, or missing: a `collect` task is of no order, a `difference`
    and a `dispute` may be. Only a `difference`, a `store` and an `email` may be of no checkout.

    `due_at` is absolute. `claimed_until` ends a claim that nobody works on. Once the person has
    said "I'm buying this now" (status buying) an outcome ends it, or that they went missing.
    `callback` is the task token of the run that waits; `acknowledged` says that the run was told
    the outcome. One with `wakes_at` sleeps until then: nobody is asked to do anything about it yet.
    `purchase_key` is the `Idempotency-Key` of the request that began the purchase, if it had one.
    `done_at` is when it was finished. `message` is where the message lies that it is about.
    """

    task_id: str
    kind: TaskKind
    status: TaskStatus
    order_number: str | None
    session_id: str | None
    store_id: int | None
    store_name: str | None
    reason: str
    created_at: datetime
    due_at: datetime
    version: int = 0
    continue_url: str | None = None
    claimed_by: str | None = None
    claimed_until: datetime | None = None
    callback: str | None = None
    outcome: str | None = None
    acknowledged: bool = False
    wakes_at: datetime | None = None
    purchase_key: str | None = None
    done_at: datetime | None = None
    message: str | None = None

    @property
    def is_open(self) -> bool:
        return self.status is not TaskStatus.DONE

    @property
    def is_unfinished(self) -> bool:
        """Whether something is left to do: the work itself, or telling the waiting run."""
        return self.is_open or not self.acknowledged

    @property
    def of_order(self) -> str:
        """The number of its order. Errors: Conflict when it is of none."""
        if self.order_number is None:
            raise Conflict("This task is of no order.")
        return self.order_number

    @property
    def is_of_checkout(self) -> bool:
        """Whether it is about the whole of a checkout, a charge of none, or a store: not about an
        order."""
        return self.kind not in _OF_ONE_ORDER

    @property
    def is_asleep(self) -> bool:
        """Whether its time has not come yet."""
        return self.is_open and self.wakes_at is not None

    def claimed_by_other(self, person: str, now: datetime) -> bool:
        """Whether someone else holds it now."""
        held = self.status is _S.BUYING or (
            self.status is _S.CLAIMED
            and self.claimed_until is not None
            and now < self.claimed_until
        )
        return held and self.claimed_by != person

    def claim(self, person: str, now: datetime) -> Task:
        """Take it for half an hour. Errors: Conflict when done or held by someone else."""
        if self.claimed_by_other(person, now):
            raise Conflict(f"This task is held by {self.claimed_by}.")
        if self.status is _S.BUYING:
            return self
        if self.status is _S.DONE:
            raise Conflict("This task is done.")
        return replace(
            self,
            status=_S.CLAIMED,
            claimed_by=person,
            claimed_until=now + CLAIM_LEASE,
            wakes_at=None,
        )

    def release(self, person: str) -> Task:
        """Give it back. Errors: Conflict when not one's own, or after "I'm buying this now"."""
        self.require_held_by(person)
        if self.status is _S.BUYING:
            raise Conflict("Buying has begun: complete the task or fail it.")
        return replace(self, status=_S.OPEN, claimed_by=None, claimed_until=None)

    def start_buying(self, person: str, key: str | None = None) -> Task:
        """ "I'm buying this now": from here on only an outcome ends it. `key` is the request's
        idempotency key."""
        self.require_held_by(person)
        if not self.is_of_placement:
            raise Conflict("There is nothing to buy for this task.")
        if self.kind is not TaskKind.PLACE:
            raise Conflict("Find out first whether the store has this order.")
        require_step(NEXT, self.status, _S.BUYING, "task")
        return replace(self, status=_S.BUYING, claimed_until=None, purchase_key=key)

    def was_begun_by(self, person: str, key: str | None) -> bool:
        """Whether this very request began the purchase: the same person, the same key."""
        return self.claimed_by == person and key is not None and key == self.purchase_key

    def abandoned(self) -> Task:
        """The person who was buying it did not report back: whether they did must be found out, by
        anyone. Errors: Conflict unless it is being bought."""
        if self.status is not _S.BUYING:
            raise Conflict("Nobody is buying this.")
        return replace(
            self, kind=TaskKind.VERIFY, status=_S.OPEN, claimed_by=None, claimed_until=None
        )

    def needs_verifying(self, reason: str) -> Task:
        """Whether the store has it must be found out, by whoever has the task or by anyone. Errors:
        Conflict when it is done."""
        if not self.is_open:
            raise Conflict("This task is done.")
        if self.status is _S.BUYING:
            return replace(self.abandoned(), reason=reason)
        return replace(self, kind=TaskKind.VERIFY, reason=reason)

    def became_orphan(self) -> Task:
        """It was found at the store, too late: whoever found it goes on with what that leaves."""
        reason = "the store has it, but the shopper does not pay it any more: cancel it there"
        return replace(self, kind=TaskKind.ORPHAN, reason=reason, status=_S.CLAIMED, outcome=None)

    def reopened_as_orphan(self, person: str, now: datetime) -> Task:
        """Done without a purchase, and somebody bought it all the same: there is an orphan to see
        to, by whoever says so."""
        begun = self.anew(self.reason, self.due_at)
        return begun.claim(person, now).became_orphan()

    @property
    def is_of_placement(self) -> bool:
        """Whether it is about what its store has: whether the order is placed, or what is left of
        it there."""
        return self.kind in (TaskKind.PLACE, TaskKind.VERIFY, TaskKind.ORPHAN)

    def finish(self, outcome: str, at: datetime) -> Task:
        """Done; the waiting run has still to be told."""
        require_step(NEXT, self.status, _S.DONE, "task")
        return replace(
            self,
            status=_S.DONE,
            outcome=outcome,
            done_at=at,
            acknowledged=self.callback is None,
            wakes_at=None,
        )

    def acknowledge(self) -> Task:
        """The waiting run was told, or is gone."""
        return replace(self, acknowledged=True)

    def with_callback(self, callback: str) -> Task:
        """A (new) run waits for this task."""
        return replace(self, callback=callback, acknowledged=False)

    def asleep_until(self, moment: datetime) -> Task:
        """Due at that moment, and nothing to do before; begun anew if it was done. Whoever had
        claimed it has it no more."""
        return replace(
            self,
            status=_S.OPEN,
            claimed_by=None,
            claimed_until=None,
            outcome=None,
            done_at=None,
            acknowledged=False,
            due_at=moment,
            wakes_at=moment,
        )

    def anew(self, reason: str, due_at: datetime) -> Task:
        """What it was about has come up again after it was done."""
        return replace(self.asleep_until(due_at), reason=reason, wakes_at=None)

    def with_reason(self, reason: str) -> Task:
        """What it is about has changed."""
        return replace(self, reason=reason)

    def about_message(self, message: str) -> Task:
        """It is about another message now."""
        return replace(self, message=message)

    def awake(self) -> Task:
        """Its time has come."""
        return replace(self, wakes_at=None)

    def require_held_by(self, person: str) -> None:
        """Errors: Conflict unless this person claimed it and it isn't done."""
        if self.status is _S.DONE:
            raise Conflict(f"This task is done: {self.outcome}.")
        if self.status not in (_S.CLAIMED, _S.BUYING) or self.claimed_by != person:
            raise Conflict("Claim this task first.")

    def saved(self) -> Task:
        """This task once it is stored."""
        return replace(self, version=self.version + 1)


def month_of(moment: datetime) -> str:
    """The month in which a task that was done then is listed: `2026-11`, in UTC."""
    return f"{moment.astimezone(UTC):%Y-%m}"


def refund_task_id(order_number: str, n: int) -> str:
    """The id of the task to pay out what the refund of an adjustment could not."""
    return f"{order_number}-refund-{n}"


def code_task_id(order_number: str) -> str:
    """The id of the task to give the one-time code that an order waits for."""
    return f"{order_number}-code"


def collect_task_id(session_id: str) -> str:
    """The id of the task to get the money of a checkout that could not be taken."""
    return f"{session_id}-collect"


def email_task_id(about: str, which: str) -> str:
    """The id of the task to read a message about an order, or from a store."""
    return f"{about}-mail-{which}"


def difference_task_id(about: str) -> str:
    """The id of the task about the money of a checkout, or of a charge of none."""
    return f"{about}-money"


def store_refund_task_id(order_number: str) -> str:
    """The id of the task to ask the store of an order for what it owes."""
    return f"{order_number}-store-refund"


def return_task_id(order_number: str, n: int) -> str:
    """The id of the task to find out where the pieces of a return are."""
    return f"{order_number}-return-{n}"
