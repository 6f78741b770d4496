"""What is known of an order."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Self

from muse.domain.address import Address
from muse.domain.lifecycle import StatusChange, require_step
from muse.domain.money import Money, total_of
from muse.domain.order.adjustment import Adjustment, Left, charged
from muse.domain.order.cancellation import CancelRequest, StoreRefund, StoreWriteOff
from muse.domain.order.status import NEXT, RANK, ItemStatus, OrderStatus
from muse.domain.order.tracking import Tracking
from muse.domain.placement.attempt import (
    Fence,
    FenceState,
    OrderFailure,
    Purchase,
    PurchaseCorrection,
)
from muse.domain.product import Product
from muse.domain.quote import ApprovedLine, StoreQuote
from muse.domain.store import DEFAULT_FUNDING, Method

_S = OrderStatus
_UNSETTLED = frozenset({FenceState.OPEN, FenceState.UNKNOWN})


@dataclass(frozen=True, slots=True)
class OrderItem:
    """One line of an order with its frozen cents."""

    item_id: str
    product: Product
    quantity: int
    approved: ApprovedLine


@dataclass(frozen=True, slots=True)
class OrderRecord:
    """One store's part of a checkout. Changed only by its methods; each status change leaves
    exactly one entry in `unsaved_history`, stored together with it; late news leaves one alone.

    `methods` are those that may place it, in order; `decide_by` is when placing must be over,
    with a margin before the shopper's money is no longer held; `funding` names what its store is
    paid with; `awaiting` is the kind of task that
    a person must do before it can go on, `continue_url` where at the store; `history` is filled
    when the whole aggregate was read; `freed_number` is a store order number that is no longer this
    order's once it is stored.
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
    funding: str = DEFAULT_FUNDING
    version: int = 0
    placement_method: Method | None = None
    store_order_number: str | None = None
    placed_at: datetime | None = None
    fences: tuple[Fence, ...] = ()
    failure: OrderFailure | None = None
    awaiting: str | None = None
    continue_url: str | None = None
    tracking: Tracking | None = None
    purchase: Purchase | None = None
    corrections: tuple[PurchaseCorrection, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    cancel_request: CancelRequest | None = None
    store_refunds: tuple[StoreRefund, ...] = ()
    store_write_offs: tuple[StoreWriteOff, ...] = ()
    history: tuple[StatusChange, ...] = ()
    unsaved_history: tuple[StatusChange, ...] = field(default=(), compare=False)
    freed_number: str | None = field(default=None, compare=False)

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
        return self.is_decided and self.status in RANK

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
    def at_store_since(self) -> datetime:
        """No store can have had it before: the moment at which the attempt that placed it passed
        its fence. That it is placed may be heard later, as when a person buys it."""
        won = (f.at for f in self.fences if f.state is FenceState.WON)
        return next(won, self.created_at)

    @property
    def was_given_up(self) -> bool:
        """Whether it failed for the shopper before anyone knew whether the store has it."""
        return self.status is OrderStatus.FAILED and self.open_fence is not None

    def saved(self) -> Self:
        """This order once it is stored."""
        return replace(
            self,
            version=self.version + 1,
            history=self._whole_history,
            unsaved_history=(),
            freed_number=None,
        )

    @property
    def _whole_history(self) -> tuple[StatusChange, ...]:
        return (*self.history, *self.unsaved_history)

    def _moved(self, to: OrderStatus, at: datetime, by: str, note: str | None) -> Self:
        require_step(NEXT, self.status, to, "order")
        return replace(self._with_entry(StatusChange(to, at, by, note)), status=to)

    def _with_entry(self, entry: StatusChange) -> Self:
        return replace(self, unsaved_history=(*self.unsaved_history, entry))

    def _end_fence(self, state: FenceState) -> Self:
        fences = tuple(f.ended(state) if f.state in _UNSETTLED else f for f in self.fences)
        return replace(self, fences=fences)
