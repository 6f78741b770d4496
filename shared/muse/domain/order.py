"""Orders: one store's part of a checkout, from pending to the door."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from muse.domain.address import Address
from muse.domain.errors import Conflict
from muse.domain.failures import PlacementFailure
from muse.domain.lifecycle import StatusChange, require_step
from muse.domain.money import Money
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
        """What the shopper owes for this order: nothing unless it stands at its store, and what
        the store took when that is less than approved."""
        if not self.stands_at_store:
            return self.total * 0
        return min(self.total, self.purchase.total_paid) if self.purchase else self.total

    def may_have_cost(self, paid: Money) -> bool:
        """Whether that can be what its store took: something, in the order's currency; nothing only
        for an order that was approved for nothing."""
        return paid.currency == self.total.currency and (paid.cents > 0 or paid == self.total)

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
