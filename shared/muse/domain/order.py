"""Orders: one store's part of a checkout, from pending to the door."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from muse.domain.address import Address
from muse.domain.adjustment import (
    STORE_PAYS_BACK,
    Adjustment,
    AdjustmentKind,
    GivenBack,
    Left,
    Portion,
    charged,
)
from muse.domain.cancellation import (
    Asked,
    CancelRequest,
    StoreRefund,
    StoreWriteOff,
    still_written_off,
)
from muse.domain.errors import Conflict, NotFound
from muse.domain.failures import PlacementFailure
from muse.domain.lifecycle import StatusChange, require_step
from muse.domain.money import Money, total_of
from muse.domain.payment import Refund
from muse.domain.placement import Fence, FenceHeld, FenceState, OrderFailure, Purchase
from muse.domain.product import Product
from muse.domain.quote import ApprovedLine, StoreQuote
from muse.domain.store import Method
from muse.domain.tracking import Tracking, TrackingEvent


class OrderStatus(StrEnum):
    PENDING = "pending"
    PLACED = "placed"
    CONFIRMED = "confirmed"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    FAILED = "failed"
    CANCELLED = "cancelled"


_S = OrderStatus
NEXT: Mapping[OrderStatus, frozenset[OrderStatus]] = {
    _S.PENDING: frozenset({_S.PLACED, _S.FAILED, _S.CANCELLED}),
    _S.PLACED: frozenset({_S.CONFIRMED, _S.SHIPPED, _S.DELIVERED, _S.CANCELLED}),
    _S.CONFIRMED: frozenset({_S.SHIPPED, _S.DELIVERED, _S.CANCELLED}),
    _S.SHIPPED: frozenset({_S.DELIVERED, _S.CANCELLED}),
    _S.DELIVERED: frozenset(),
    _S.FAILED: frozenset(),
    _S.CANCELLED: frozenset(),
}
_RANK = {_S.PENDING: 0, _S.PLACED: 1, _S.CONFIRMED: 2, _S.SHIPPED: 3, _S.DELIVERED: 4}


class ItemStatus(StrEnum):
    PENDING = "pending"
    PLACED = "placed"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class OrderItem:
    """One line of an order with its frozen cents."""

    item_id: str
    product: Product
    quantity: int
    approved: ApprovedLine


@dataclass(frozen=True, slots=True)
class Order:
    """One store's part of a checkout. Changed only by its methods; each status change leaves
    exactly one entry in `unsaved_history`, stored together with it; late news leaves one alone.

    `methods` are those that may place it, in order; `decide_by` is when placing must be over,
    with a margin before the shopper's money is no longer held; `awaiting` is the kind of task that
    a person must do before it can go on; `history` is filled when the whole aggregate was read.
    """

    order_number: str
    session_id: str
    user_id: str
    store_id: int
    store_name: str
    status: OrderStatus
    items: tuple[OrderItem, ...]
    quote: StoreQuote
    shipping_address: Address
    methods: tuple[Method, ...]
    created_at: datetime
    decide_by: datetime
    version: int = 0
    placement_method: Method | None = None
    store_order_number: str | None = None
    placed_at: datetime | None = None
    fences: tuple[Fence, ...] = ()
    failure: OrderFailure | None = None
    awaiting: str | None = None
    tracking: Tracking | None = None
    purchase: Purchase | None = None
    adjustments: tuple[Adjustment, ...] = ()
    cancel_request: CancelRequest | None = None
    store_refunds: tuple[StoreRefund, ...] = ()
    store_write_offs: tuple[StoreWriteOff, ...] = ()
    history: tuple[StatusChange, ...] = ()
    unsaved_history: tuple[StatusChange, ...] = field(default=(), compare=False)

    @property
    def total(self) -> Money:
        """What the shopper approved for this order."""
        return self.quote.total

    @property
    def is_decided(self) -> bool:
        """Whether placement is over, one way or the other."""
        return self.status is not OrderStatus.PENDING

    @property
    def stands_at_store(self) -> bool:
        """Whether the store has accepted it and it wasn't cancelled since."""
        return self.is_decided and self.status in _RANK

    @property
    def net_due(self) -> Money:
        """What the shopper owes for this order: nothing unless it stands at its store; what it
        was accepted for, less every adjustment."""
        if not self.stands_at_store:
            return self.total * 0
        return self.accepted - total_of((a.amount for a in self.adjustments), self.total.currency)

    @property
    def accepted(self) -> Money:
        """What it costs before adjustments: what the store took, if that is less than approved."""
        return min(self.total, self.purchase.total_paid) if self.purchase else self.total

    def may_have_cost(self, paid: Money) -> bool:
        """Whether that can be what its store took: something, in the order's currency; nothing only
        for an order that was approved for nothing."""
        return paid.currency == self.total.currency and (paid.cents > 0 or paid == self.total)

    @property
    def left(self) -> Left:
        """What can still be given back of it."""
        lines = [(item.approved, item.quantity) for item in self.items]
        return Left(charged(lines, self.accepted), self.adjustments, self.accepted)

    @property
    def item_status(self) -> ItemStatus:
        """The state of all items; they move together until stores ship in parts."""
        by_order = {
            _S.PENDING: ItemStatus.PENDING,
            _S.SHIPPED: ItemStatus.SHIPPED,
            _S.DELIVERED: ItemStatus.DELIVERED,
            _S.FAILED: ItemStatus.CANCELLED,
            _S.CANCELLED: ItemStatus.CANCELLED,
        }
        return by_order.get(self.status, ItemStatus.PLACED)

    @property
    def open_fence(self) -> Fence | None:
        """The fence whose outcome isn't settled yet (open or unknown), if there is one."""
        return next((f for f in self.fences if f.state in _UNSETTLED), None)

    @property
    def was_given_up(self) -> bool:
        """Whether it failed for the shopper before anyone knew whether the store has it."""
        return self.status is OrderStatus.FAILED and self.open_fence is not None

    def attempt_key(self) -> str:
        """The idempotency key of this attempt at the store: stable until its fence is over."""
        unsettled = self.open_fence
        return unsettled.key if unsettled else f"{self.order_number}-{len(self.fences) + 1}"

    def enter_fence(
        self,
        method: Method,
        at: datetime,
        lasting: timedelta,
        *,
        total: Money,
        reference: str | None = None,
    ) -> Order:
        """Record that the one step that can create an order is being entered.

        Errors: FenceHeld unless every earlier fence was refused and the order is still pending.
        """
        if self.is_decided or any(f.state is not FenceState.REFUSED for f in self.fences):
            raise FenceHeld(self.order_number)
        fence = Fence(
            attempt=len(self.fences) + 1,
            method=method,
            at=at,
            until=at + lasting,
            key=self.attempt_key(),
            total=total,
            reference=reference,
        )
        return replace(self, fences=(*self.fences, fence))

    def fence_refused(self) -> Order:
        """The store has certainly made no order behind the open fence."""
        return self._end_fence(FenceState.REFUSED)

    def fence_unknown(self) -> Order:
        """Nobody knows yet what came of the open fence."""
        return self._end_fence(FenceState.UNKNOWN)

    def place(self, purchase: Purchase, method: Method, at: datetime, by: str = "muse") -> Order:
        """The store has accepted the order. Errors: Conflict when it is already decided."""
        placed = self._moved(OrderStatus.PLACED, at, by, f"{method} {purchase.store_order_number}")
        return replace(
            placed._end_fence(FenceState.WON),
            placement_method=method,
            store_order_number=purchase.store_order_number,
            placed_at=at,
            purchase=purchase,
            awaiting=None,
        )

    def fail(self, failure: PlacementFailure, at: datetime, by: str = "muse") -> Order:
        """No store will take the order; its money is released. Errors: Conflict when decided or
        when a fence is not refused (the store may have made the order).

        The history, which shoppers read, names the class only; the detail is in the failure."""
        if self.open_fence:
            raise Conflict("The store may have made this order: find out first.")
        reason = OrderFailure(
            failure.code, failure.shopper_message, failure.item_id, failure.detail
        )
        failed = self._moved(OrderStatus.FAILED, at, by, failure.code)
        return replace(failed, failure=reason, awaiting=None)

    def give_up(self, failure: PlacementFailure, at: datetime) -> Order:
        """The shopper's money can't be held for it any longer, and nobody knows whether the store
        has it: failed for the shopper, while the fence stays and a person finds out. Errors:
        Conflict when it is already decided, and without such a fence."""
        if self.open_fence is None:
            raise Conflict("Nothing is unknown about this order.")
        reason = OrderFailure(failure.code, failure.shopper_message, None, failure.detail)
        failed = self._moved(OrderStatus.FAILED, at, "muse", failure.code)
        return replace(failed._end_fence(FenceState.UNKNOWN), failure=reason)

    def found_late(self, purchase: Purchase) -> Order:
        """The store has an order that was given up: an orphan that the shopper doesn't pay. It has
        the store's number, so that no other order can take it. Errors: Conflict unless it was given
        up."""
        if not self.was_given_up:
            raise Conflict("This order was not given up.")
        return replace(
            self._end_fence(FenceState.WON),
            store_order_number=purchase.store_order_number,
            purchase=purchase,
        )

    def orphan_closed(self, total_paid: Money) -> Order:
        """What Muse paid in the end for an order that was found late: nothing when the store
        cancelled it. Errors: Conflict unless there is such an order."""
        if self.status is not OrderStatus.FAILED or self.purchase is None:
            raise Conflict("This order is no orphan.")
        return replace(self, purchase=replace(self.purchase, total_paid=total_paid), awaiting=None)

    def await_person(self, task_kind: str | None) -> Order:
        """A task of this kind must be done before the order can go on; None: no more."""
        return replace(self, awaiting=task_kind)

    # --- after the sale

    @property
    def refunded(self) -> Money:
        """What was given back of money that had been taken, or is on its way."""
        given = (a.amount for a in self.adjustments if a.refund and a.refund.counts)
        return total_of(given, self.total.currency)

    @property
    def cancel_is_open(self) -> bool:
        """Whether its store is still to say if it calls the order off."""
        asked = self.cancel_request
        return asked is not None and asked.denied is None and self.stands_at_store

    @property
    def owed_by_store(self) -> Money:
        """What the store still has to pay back to Muse."""
        return max(self._expected_of_store - self._store_is_quit_of, self.total * 0)

    @property
    def _expected_of_store(self) -> Money:
        nothing = self.total * 0
        return sum((a.from_store or nothing for a in self.adjustments), nothing)

    @property
    def _store_is_quit_of(self) -> Money:
        """What it paid back, and what was written off."""
        came = [refund.amount for refund in self.store_refunds]
        given_up = [write_off.amount for write_off in self.store_write_offs]
        return total_of(came + given_up, self.total.currency)

    @property
    def owed_by_store_until(self) -> datetime | None:
        """When the store must have paid all of it."""
        dates = [a.store_due for a in self.adjustments if a.store_due]
        return max(dates) if dates and self.owed_by_store else None

    @property
    def store_is_overdue_from(self) -> datetime | None:
        """When the earliest part of what it still owes must have come, if what came is for the
        earliest first; None when it owes nothing."""
        left = self._store_is_quit_of
        dated = [(a.store_due, a.from_store) for a in self.adjustments if a.store_due]
        for due, part in sorted(dated, key=lambda one: one[0]):
            left -= part or left * 0
            if left.cents < 0:
                return due
        return None

    def adjustment(self, n: int) -> Adjustment:
        """Its `n`th adjustment. Errors: NotFound."""
        if not 1 <= n <= len(self.adjustments):
            raise NotFound("This order has no such refund.")
        return self.adjustments[n - 1]

    def require_cancellable(self, by: str) -> None:
        """Errors: Conflict once its store may have it without Muse knowing, and when its state is
        past that; a shopper can't call off what was shipped."""
        if self.open_fence:
            raise Conflict("This order is being placed at its store just now. Try again shortly.")
        if by == "shopper" and self.status is _S.SHIPPED:
            raise Conflict("This order has been shipped: it can be returned, not cancelled.")
        require_step(NEXT, self.status, _S.CANCELLED, "order")

    def ask_to_cancel(self, at: datetime, by: str) -> Order:
        """Someone wants it called off; its store must be asked. Asking twice is asking once.
        Errors: those of require_cancellable."""
        self.require_cancellable(by)
        return replace(self, cancel_request=self.cancel_request or CancelRequest(at, by))

    def deny_cancel(self, reason: str) -> Order:
        """The store won't cancel it. Errors: Conflict when nobody asked for that."""
        if self.cancel_request is None or self.status is _S.CANCELLED:
            raise Conflict("Nobody asked to cancel this order.")
        return replace(self, cancel_request=replace(self.cancel_request, denied=reason))

    def cancel(self, asked: Asked, at: datetime, *, taken: bool, confirmed: bool = False) -> Order:
        """It is called off, with all that is left of what it cost (nothing was charged for one that
        wasn't accepted yet). Once its store has `confirmed` that, it doesn't matter who asked.
        Errors: those of require_cancellable."""
        self.require_cancellable("store" if confirmed else asked.by)
        off = replace(self._moved(_S.CANCELLED, at, asked.by, asked.note), awaiting=None)
        if not self.is_decided or not self.left.amount:
            return off
        return off._adjusted(AdjustmentKind.CANCELLED, self.left.everything(), asked, at, taken)

    def give_back(
        self, kind: AdjustmentKind, portion: Portion, asked: Asked, at: datetime, *, taken: bool
    ) -> Order:
        """A portion of what is left of it is given back. Without `taken`, less will be taken.
        Errors: Conflict when it doesn't stand at its store."""
        if not self.stands_at_store:
            raise Conflict(f"This order is {self.status}: nothing of it can be given back.")
        return self._adjusted(kind, portion, asked, at, taken)

    def refund_answered(self, n: int, answer: Refund) -> Order:
        """What became of the refund of its `n`th adjustment; itself when that was known."""
        return self._with_adjustment(self.adjustment(n).answered(answer))

    def refund_paid_by_hand(self, n: int, reference: str) -> Order:
        """A refund that failed was paid in another way. Errors: NotFound, Conflict."""
        return self._with_adjustment(self.adjustment(n).paid_by_hand(reference))

    def store_paid_back(self, refund: StoreRefund) -> Order:
        """Money came back from the store; the same request is heard once. Errors: Conflict when it
        never was placed, or more came than Muse paid."""
        if any(known.request_key == refund.request_key for known in self.store_refunds):
            return self
        if self.purchase is None:
            raise Conflict("This order was not placed at its store.")
        came = total_of((r.amount for r in (*self.store_refunds, refund)), self.total.currency)
        if not came <= self.purchase.total_paid:
            raise Conflict(f"Only {self.purchase.total_paid.display} was paid to the store.")
        paid = replace(self, store_refunds=(*self.store_refunds, refund))
        excess = max(paid._store_is_quit_of - self._expected_of_store, self.total * 0)
        return replace(paid, store_write_offs=still_written_off(self.store_write_offs, excess))

    def store_will_not_pay(self, reason: str, at: datetime, by: str) -> Order:
        """What the store owes is written off; the same said again is said once. Errors: Conflict
        when it owes nothing."""
        owed = self.owed_by_store
        if not owed and any(known.reason == reason for known in self.store_write_offs[-1:]):
            return self
        if not owed:
            raise Conflict("The store owes nothing for this order.")
        written_off = StoreWriteOff(owed, at, by, reason)
        return replace(self, store_write_offs=(*self.store_write_offs, written_off))

    def _adjusted(
        self, kind: AdjustmentKind, portion: Portion, asked: Asked, at: datetime, taken: bool
    ) -> Order:
        back, due = self._expected_back(kind, portion), None
        if back:
            due = at + timedelta(days=asked.store_days)
        adjustment = Adjustment(
            n=len(self.adjustments) + 1,
            kind=kind,
            amount=portion.amount,
            shipping=portion.shipping,
            at=at,
            by=asked.by,
            lines=portion.lines,
            note=asked.note,
            request_key=asked.request_key,
            request=asked.request,
            refund=GivenBack() if taken else None,
            from_store=back,
            store_due=due,
        )
        return replace(self, adjustments=(*self.adjustments, adjustment))

    def _expected_back(self, kind: AdjustmentKind, portion: Portion) -> Money | None:
        """What the store has to pay back for it: at most what Muse paid there, all together."""
        if self.purchase is None or kind not in STORE_PAYS_BACK:
            return None
        nothing = self.total * 0
        before = sum((a.from_store or nothing for a in self.adjustments), nothing)
        left = self.purchase.total_paid - before
        return left if kind is AdjustmentKind.CANCELLED else min(portion.amount, left)

    def _with_adjustment(self, changed: Adjustment) -> Order:
        if changed == self.adjustment(changed.n):
            return self
        adjustments = tuple(changed if a.n == changed.n else a for a in self.adjustments)
        return replace(self, adjustments=adjustments)

    def track(self, event: TrackingEvent, by: str) -> Order:
        """Take in what a carrier, the store or ops reported of an order with its history.

        The status advances by rank, and a store may skip a step. News of a step that was passed
        (or of a cancelled order) only adds to the history, at its own time and once.
        Errors: Conflict when it never was placed.
        """
        if not self.stands_at_store and self.placed_at is None:
            raise Conflict("This order was not placed at its store.")
        tracked = replace(self, tracking=event.merged_into(self.tracking))
        step = OrderStatus(event.status)
        if self.status in _RANK and _RANK[step] > _RANK[self.status]:
            return tracked._moved(step, event.at, by, event.note)
        if any(entry.status == step for entry in self._whole_history):
            return tracked
        return tracked._with_entry(StatusChange(step, event.at, by, event.note))

    def saved(self) -> Order:
        """This order once it is stored."""
        return replace(
            self,
            version=self.version + 1,
            history=self._whole_history,
            unsaved_history=(),
        )

    @property
    def _whole_history(self) -> tuple[StatusChange, ...]:
        return (*self.history, *self.unsaved_history)

    def _moved(self, to: OrderStatus, at: datetime, by: str, note: str | None) -> Order:
        require_step(NEXT, self.status, to, "order")
        return replace(self._with_entry(StatusChange(to, at, by, note)), status=to)

    def _with_entry(self, entry: StatusChange) -> Order:
        return replace(self, unsaved_history=(*self.unsaved_history, entry))

    def _end_fence(self, state: FenceState) -> Order:
        fences = tuple(f.ended(state) if f.state in _UNSETTLED else f for f in self.fences)
        return replace(self, fences=fences)


_UNSETTLED = frozenset({FenceState.OPEN, FenceState.UNKNOWN})


def new_order(order: Order) -> Order:
    """A pending order with the first entry of its history."""
    entry = StatusChange(order.status, order.created_at, "muse", None)
    return replace(order, unsaved_history=(entry,))
