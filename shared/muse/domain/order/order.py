"""The order: one store's part of a checkout, from pending to the door."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from muse.domain.address import Address
from muse.domain.errors import Conflict, NotFound
from muse.domain.lifecycle import Effect, StatusChange, require_step
from muse.domain.money import Money, total_of
from muse.domain.order.adjustment import (
    STORE_PAYS_BACK,
    AdjustedLine,
    Adjustment,
    AdjustmentKind,
    AdjustmentRefund,
    Portion,
)
from muse.domain.order.cancellation import AfterSaleRequest, CancelRequest
from muse.domain.order.counted import Counted
from muse.domain.order.fences import Fences
from muse.domain.order.followed import (
    entry_status,
    item_statuses,
    moves_to,
    pieces_of,
    status_of,
    words_for,
)
from muse.domain.order.item import OrderItem
from muse.domain.order.refundable import Refundable, charged
from muse.domain.order.returns import Return, Returnable, ReturnRequest
from muse.domain.order.status import NEXT, RANK, ItemStatus, OrderStatus
from muse.domain.order.store_balance import StoreBalance, StoreRefund, StoreWriteOff
from muse.domain.payments.payment import Refund
from muse.domain.placement.attempt import (
    Fence,
    FenceHeld,
    FenceState,
    OrderFailure,
    Purchase,
    PurchaseCorrection,
)
from muse.domain.placement.failures import PlacementFailure
from muse.domain.placement.verification import Verification
from muse.domain.quote import StoreQuote
from muse.domain.routing.choice import Choice
from muse.domain.routing.route import RouteNote, given_up, route_of, with_notes
from muse.domain.store import DEFAULT_FUNDING, DEFAULT_RETURN_WINDOW_DAYS, Method
from muse.domain.tracking.parcel import Parcel
from muse.domain.tracking.progress import Progress, progress_of
from muse.domain.tracking.report import Report

_S = OrderStatus


@dataclass(frozen=True, slots=True)
class Order:
    """One store's part of a checkout. Changed only by its methods; each status change leaves
    exactly one entry in `unsaved_history`, stored together with it; so does every report, whatever
    comes of it.

    `methods` are those that may place it, in order; `route` says which were chosen or passed over
    when it was placed, and why; `decide_by` is when placing must be over, with
    a margin before the shopper's money is no longer held; `funding` names what its store is paid
    with; `awaiting` is the kind of task that a person must do before it can go on, `continue_url`
    where at the store; `verification` is about the one-time codes that the store asked for;
    `history` is filled when the whole aggregate was read; `freed_number` is a store order number
    that is no longer this order's once it is stored; `counted` is how the shopper's totals count
    it, None before it is stored; `return_window_days` is how long its store takes pieces back, as
    it was when the shopper paid.

    Its parts own their rules: `fences` (Fences), `refundable` (what can still be given back),
    `returnable` and `returns` (what is sent back), `store_balance` (what its store owes). Its
    `parcels` are worked out from all reports.
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
    return_window_days: int = DEFAULT_RETURN_WINDOW_DAYS
    version: int = 0
    placement_method: Method | None = None
    store_order_number: str | None = None
    placed_at: datetime | None = None
    fences: tuple[Fence, ...] = ()
    failure: OrderFailure | None = None
    awaiting: str | None = None
    continue_url: str | None = None
    verification: Verification | None = None
    parcels: tuple[Parcel, ...] = ()
    purchase: Purchase | None = None
    corrections: tuple[PurchaseCorrection, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    returns: tuple[Return, ...] = ()
    cancel_request: CancelRequest | None = None
    store_refunds: tuple[StoreRefund, ...] = ()
    store_write_offs: tuple[StoreWriteOff, ...] = ()
    route: tuple[RouteNote, ...] = ()
    history: tuple[StatusChange, ...] = ()
    unsaved_history: tuple[StatusChange, ...] = field(default=(), compare=False)
    freed_number: str | None = field(default=None, compare=False)
    counted: Counted | None = field(default=None, compare=False)

    # --- what it is

    @property
    def total(self) -> Money:
        """What the shopper approved for this order."""
        return self.quote.total

    @property
    def is_decided(self) -> bool:
        """Whether placement is over, one way or the other."""
        return self.status is not _S.PENDING

    @property
    def stands_at_store(self) -> bool:
        """Whether the store has accepted it and it wasn't cancelled since."""
        return self.is_decided and self.status in RANK

    @property
    def item_statuses(self) -> tuple[ItemStatus, ...]:
        """The state of each item. They move together, unless the parcels say what lies in them."""
        return item_statuses(self.items, self.status, self.parcels, self.adjustments)

    @property
    def tracking(self) -> Parcel | None:
        """The parcel that left last, if one is known."""
        return self.parcels[-1] if self.parcels else None

    @property
    def reports(self) -> tuple[Report, ...]:
        """Everything that was reported of it, as it arrived; of a whole aggregate only."""
        return tuple(entry.report for entry in self._whole_history if entry.report)

    @property
    def progress(self) -> Progress:
        """What its reports come to; of a whole aggregate only."""
        return progress_of(self.reports, pieces_of(self.items, self.adjustments))

    @property
    def is_orphan(self) -> bool:
        """Whether its store has it although it failed for the shopper."""
        return self.status is _S.FAILED and self.purchase is not None

    @property
    def was_given_up(self) -> bool:
        """Whether it failed for the shopper before anyone knew whether the store has it."""
        return self.status is _S.FAILED and self.open_fence is not None

    @property
    def open_fence(self) -> Fence | None:
        """The fence whose outcome isn't settled yet (open or unknown), if there is one."""
        return self._fences.unsettled

    @property
    def attempt_key(self) -> str:
        """The idempotency key of this attempt at the store: stable until its fence is over."""
        return self._fences.key

    @property
    def at_store_since(self) -> datetime:
        """No store can have had it before: the moment at which the attempt that placed it passed
        its fence. That it is placed may be heard later, as when a person buys it."""
        return self._fences.won_at or self.created_at

    @property
    def can_wait_for_review(self) -> bool:
        """Whether it was neither decided nor has passed its fence: it can be kept from that."""
        return not self.is_decided and self.open_fence is None

    @property
    def cancel_is_open(self) -> bool:
        """Whether its store is still to say if it calls the order off."""
        asked = self.cancel_request
        return asked is not None and asked.denied is None and self.stands_at_store

    # --- what it costs

    @property
    def accepted(self) -> Money:
        """What it costs before adjustments: what the store took, if that is less than approved."""
        return min(self.total, self.purchase.total_paid) if self.purchase else self.total

    @property
    def net_due(self) -> Money:
        """What the shopper owes for this order: nothing unless it stands at its store; what it
        was accepted for, less every adjustment."""
        if not self.stands_at_store:
            return self._nothing
        return self.accepted - self._sum(a.amount for a in self.adjustments)

    @property
    def refunded(self) -> Money:
        """What was given back of money that had been taken, or is on its way."""
        return self._sum(a.amount for a in self.adjustments if a.refund and a.refund.counts)

    @property
    def paid(self) -> Money:
        """What the shopper pays for it in the end: what is due, and what was to be given back but
        never arrived. Nothing while nobody has accepted it."""
        failed = (a.amount for a in self.adjustments if a.refund and not a.refund.counts)
        return self.net_due + self._sum(failed)

    @property
    def refundable(self) -> Refundable:
        """What can still be given back of it."""
        lines = [(item.approved, item.quantity) for item in self.items]
        return Refundable(charged(lines, self.accepted), self.adjustments, self.accepted)

    @property
    def store_balance(self) -> StoreBalance:
        """What its store owes Muse."""
        return StoreBalance(
            self.purchase,
            self.adjustments,
            self.store_refunds,
            self.store_write_offs,
            self._nothing,
        )

    @property
    def count(self) -> Counted:
        """How the shopper's totals are to count it."""
        return Counted(self.status, self.paid)

    def may_have_cost(self, paid: Money) -> bool:
        """Whether that can be what its store took: something, in the order's currency; nothing only
        for an order that was approved for nothing."""
        return paid.currency == self.total.currency and (paid.cents > 0 or paid == self.total)

    # --- placed, at most once

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
        if self.is_decided:
            raise FenceHeld(self.order_number)
        fence = Fence(
            attempt=self._fences.next_attempt,
            method=method,
            at=at,
            until=at + lasting,
            key=self.attempt_key,
            total=total,
            reference=reference,
        )
        return replace(self, fences=self._fences.enter(fence))

    def fence_refused(self) -> Order:
        """The store has certainly made no order behind the open fence."""
        return self._end_fence(FenceState.REFUSED)

    def fence_unknown(self) -> Order:
        """Nobody knows yet what came of the open fence."""
        return self._end_fence(FenceState.UNKNOWN)

    def place(self, purchase: Purchase, method: Method, at: datetime, by: str = "muse") -> Order:
        """The store has accepted the order. Errors: Conflict when it is already decided."""
        placed = self._moved(_S.PLACED, at, by, f"{method} {purchase.store_order_number}")
        return replace(
            placed._end_fence(FenceState.WON),
            placement_method=method,
            store_order_number=purchase.store_order_number,
            placed_at=at,
            purchase=purchase,
            awaiting=None,
            continue_url=None,
        )

    def fail(self, failure: PlacementFailure, at: datetime, by: str = "muse") -> Order:
        """No store will take the order; its money is released. Errors: Conflict when decided or
        when a fence is not refused (the store may have made the order).

        The history, which shoppers read, names the class only; the detail is in the failure."""
        if self.open_fence:
            raise Conflict("The store may have made this order: find out first.")
        failed = self._moved(_S.FAILED, at, by, failure.code)
        reason = OrderFailure.because_of(failure)
        return replace(failed, failure=reason, awaiting=None, continue_url=None)

    def give_up(self, failure: PlacementFailure, at: datetime) -> Order:
        """The shopper's money can't be held for it any longer, and nobody knows whether the store
        has it: failed for the shopper, while the fence stays and a person finds out. Errors:
        Conflict when it is already decided, and without such a fence."""
        if self.open_fence is None:
            raise Conflict("Nothing is unknown about this order.")
        failed = self._moved(_S.FAILED, at, "muse", failure.code)
        reason = replace(OrderFailure.because_of(failure), item_id=None)
        return replace(failed._end_fence(FenceState.UNKNOWN), failure=reason)

    def found_late(self, purchase: Purchase) -> Order:
        """The store has an order that failed: an orphan that the shopper doesn't pay. It has the
        store's number, so that no other order can take it. Errors: Conflict unless it failed and
        no store was known to have it."""
        if self.status is not _S.FAILED or self.purchase is not None:
            raise Conflict("This order did not fail, or is known to be at its store.")
        return replace(
            self._end_fence(FenceState.WON),
            store_order_number=purchase.store_order_number,
            purchase=purchase,
        )

    def orphan_closed(self, total_paid: Money) -> Order:
        """What Muse paid in the end for an order that was found late: nothing when the store
        cancelled it. Errors: Conflict unless there is such an order."""
        if self.purchase is None or not self.is_orphan:
            raise Conflict("This order is no orphan.")
        return replace(self, purchase=replace(self.purchase, total_paid=total_paid), awaiting=None)

    def correct_purchase(
        self, store_order_number: str, total_paid: Money, at: datetime, by: str, reason: str
    ) -> Order:
        """What its store really took, and under which number, when it was recorded wrongly. The
        same again changes nothing.

        Errors: Conflict unless its store has it, and once money was given back for it or came back
        from the store: that was reckoned by what was recorded."""
        before = self.purchase
        if before is None or not (self.stands_at_store or self.is_orphan):
            raise Conflict("No purchase of this order stands.")
        purchase = replace(before, store_order_number=store_order_number, total_paid=total_paid)
        if purchase == before:
            return self
        if self.adjustments or self.store_refunds:
            raise Conflict("Money was given back for this order: refund the difference instead.")
        has_new_number = store_order_number != before.store_order_number
        return replace(
            self,
            purchase=purchase,
            corrections=(*self.corrections, PurchaseCorrection(before, at, by, reason)),
            store_order_number=store_order_number,
            freed_number=before.store_order_number if has_new_number else None,
        )

    def continue_at(self, continue_url: str | None) -> Order:
        """The store said where a person can go on; None leaves what is known."""
        if continue_url in (None, self.continue_url):
            return self
        return replace(self, continue_url=continue_url)

    def routed(self, choice: Choice, method: Method, at: datetime) -> Order:
        """How it comes that this method is tried, or passed over, now."""
        return self._with_notes(route_of(choice, method, at))

    def method_gave_up(self, method: Method, why: str, at: datetime) -> Order:
        """This method does not go on; `why` is a failure's code."""
        return self._with_notes((given_up(method, why, at),))

    def await_person(self, task_kind: str | None) -> Order:
        """A task of this kind must be done before the order can go on; None: no more."""
        return replace(self, awaiting=task_kind)

    def with_verification(self, verification: Verification) -> Order:
        """What is known of the one-time code that its store asks for."""
        return replace(self, verification=verification)

    # --- called off, given back

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

    def cancel(
        self, request: AfterSaleRequest, at: datetime, *, taken: bool, confirmed: bool = False
    ) -> Order:
        """It is called off, with all that is left of what it cost (nothing was charged for one that
        wasn't accepted yet). Once its store has `confirmed` that, it doesn't matter who asked.
        Errors: those of require_cancellable."""
        self.require_cancellable("store" if confirmed else request.by)
        off = replace(self._moved(_S.CANCELLED, at, request.by, request.note), awaiting=None)
        if not self.is_decided or not self.refundable.amount:
            return off
        everything = self.refundable.everything()
        return off._adjusted(AdjustmentKind.CANCELLED, everything, request, at, taken)

    def give_back(
        self,
        kind: AdjustmentKind,
        portion: Portion,
        request: AfterSaleRequest,
        at: datetime,
        *,
        taken: bool,
    ) -> Order:
        """A portion of what is left of it is given back. Without `taken`, less will be taken.
        Errors: Conflict when it doesn't stand at its store."""
        if not self.stands_at_store:
            raise Conflict(f"This order is {self.status}: nothing of it can be given back.")
        return self._adjusted(kind, portion, request, at, taken)

    def refund_answered(self, n: int, answer: Refund) -> Order:
        """What became of the refund of its `n`th adjustment; itself when that was known."""
        return self._with_adjustment(self.adjustment(n).answered(answer))

    def refund_paid_by_hand(self, n: int, reference: str) -> Order:
        """A refund that failed was paid in another way. Errors: NotFound, Conflict."""
        return self._with_adjustment(self.adjustment(n).paid_by_hand(reference))

    def store_paid_back(self, refund: StoreRefund) -> Order:
        """Money came back from the store (StoreBalance.received)."""
        return self._with_balance(self.store_balance.received(refund))

    def store_will_not_pay(self, reason: str, at: datetime, by: str) -> Order:
        """What the store owes is written off (StoreBalance.written_off)."""
        return self._with_balance(self.store_balance.written_off(reason, at, by))

    # --- sent back

    @property
    def returnable(self) -> Returnable:
        """What can still be sent back of it, if it was read with its history: the window begins
        when its last parcel arrived, or with the order at its store while none is known to have."""
        until = None
        if self.status in (_S.SHIPPED, _S.DELIVERED):
            arrived = [parcel.delivered_at for parcel in self.parcels if parcel.delivered_at]
            told = [entry.at for entry in self._whole_history if entry.status == _S.DELIVERED]
            since = max(arrived or told, default=self.placed_at or self.created_at)
            until = since + timedelta(days=self.return_window_days)
        return Returnable(self.items, self.adjustments, self.returns, until)

    def return_of(self, n: int) -> Return:
        """Its `n`th return. Errors: NotFound."""
        if not 1 <= n <= len(self.returns):
            raise NotFound("This order has no such return.")
        return self.returns[n - 1]

    def ask_to_return(self, request: ReturnRequest, at: datetime) -> Order:
        """The shopper sends pieces back. Errors: those of Returnable.begin."""
        return replace(self, returns=(*self.returns, self.returnable.begin(request, at)))

    def with_return(self, changed: Return) -> Order:
        """With what has become of one of its returns."""
        returns = tuple(changed if one.n == changed.n else one for one in self.returns)
        return self if returns == self.returns else replace(self, returns=returns)

    def return_received(
        self,
        n: int,
        lines: tuple[AdjustedLine, ...],
        request: AfterSaleRequest,
        at: datetime,
        *,
        taken: bool,
    ) -> Order:
        """The store has these pieces of its `n`th return; what they cost is given back, as far as
        that wasn't done before. The same again changes nothing. Errors: NotFound, those of
        Return.received."""
        known = self.return_of(n)
        received = known.received(lines, at, request.by)
        left = self.refundable.left_of(received.pieces)
        if received == known or left is None:
            return self.with_return(received)
        back = self.give_back(AdjustmentKind.RETURNED, left, request, at, taken=taken)
        return back.with_return(received.given_back_by(len(back.adjustments)))

    # --- tracked

    def reported(self, report: Report, note: str | None = None) -> Order:
        """Take in what a store, a carrier, a mail or a person reported of an order with its
        history. The same report again changes nothing; in whatever order they come, the same
        reports come to the same status and parcels.

        The status advances by rank, and a step may be skipped. It goes back only from delivered,
        when a parcel turns out to be on its way. Any other report only adds to the history, at its
        own time. Errors: Conflict when it never was placed.
        """
        if not self.stands_at_store and self.placed_at is None:
            raise Conflict("This order was not placed at its store.")
        if any(report.is_same_as(known) for known in self.reports):
            return self
        told = self._with_entry(StatusChange(self.status, report.at, report.by, report=report))
        progress = told.progress
        told = replace(told, parcels=progress.parcels)
        step = status_of(progress)
        words = words_for(report, note)
        if moves_to(self.status, step):
            entry = StatusChange(step, report.at, report.by, words, Effect.STATUS, report)
            return replace(told, status=step, unsaved_history=(*self.unsaved_history, entry))
        effect = Effect.NONE if told.parcels == self.parcels else Effect.PARCEL
        status = entry_status(report.kind, self.status)
        entry = StatusChange(status, report.at, report.by, words, effect, report)
        return replace(told, unsaved_history=(*self.unsaved_history, entry))

    def require_followed(self, step: OrderStatus) -> None:
        """A person can't say that an order which failed or was called off has come so far. Errors:
        Conflict."""
        if self.status not in RANK:
            require_step(NEXT, self.status, step, "order")

    # --- stored

    def saved(self) -> Order:
        """This order once it is stored."""
        return replace(
            self,
            version=self.version + 1,
            history=self._whole_history,
            unsaved_history=(),
            freed_number=None,
            counted=self.count,
        )

    # --- what the methods above share

    @property
    def _fences(self) -> Fences:
        return Fences(self.order_number, self.fences)

    @property
    def _nothing(self) -> Money:
        return Money(0, self.total.currency)

    @property
    def _whole_history(self) -> tuple[StatusChange, ...]:
        return (*self.history, *self.unsaved_history)

    def _sum(self, amounts: Iterable[Money]) -> Money:
        return total_of(amounts, self.total.currency)

    def _moved(self, to: OrderStatus, at: datetime, by: str, note: str | None) -> Order:
        require_step(NEXT, self.status, to, "order")
        return replace(self._with_entry(StatusChange(to, at, by, note)), status=to)

    def _with_entry(self, entry: StatusChange) -> Order:
        return replace(self, unsaved_history=(*self.unsaved_history, entry))

    def _end_fence(self, state: FenceState) -> Order:
        return replace(self, fences=self._fences.ended(state))

    def _adjusted(
        self,
        kind: AdjustmentKind,
        portion: Portion,
        request: AfterSaleRequest,
        at: datetime,
        taken: bool,
    ) -> Order:
        back = self._expected_back(kind, portion)
        adjustment = Adjustment(
            n=len(self.adjustments) + 1,
            kind=kind,
            amount=portion.amount,
            shipping=portion.shipping,
            at=at,
            by=request.by,
            lines=portion.lines,
            note=request.note,
            request_key=request.request_key,
            request=request.request,
            refund=AdjustmentRefund() if taken else None,
            from_store=back,
            store_due=at + timedelta(days=request.store_days) if back else None,
        )
        return replace(self, adjustments=(*self.adjustments, adjustment))

    def _expected_back(self, kind: AdjustmentKind, portion: Portion) -> Money | None:
        """What the store has to pay back for it: at most what Muse paid there, all together."""
        if self.purchase is None or kind not in STORE_PAYS_BACK:
            return None
        left = self.store_balance.not_yet_expected
        return left if kind is AdjustmentKind.CANCELLED else min(portion.amount, left)

    def _with_adjustment(self, changed: Adjustment) -> Order:
        if changed == self.adjustment(changed.n):
            return self
        adjustments = tuple(changed if a.n == changed.n else a for a in self.adjustments)
        return replace(self, adjustments=adjustments)

    def _with_notes(self, notes: Iterable[RouteNote]) -> Order:
        route = with_notes(self.route, notes)
        return self if route == self.route else replace(self, route=route)

    def _with_balance(self, balance: StoreBalance) -> Order:
        return replace(self, store_refunds=balance.refunds, store_write_offs=balance.write_offs)


def new_order(order: Order) -> Order:
    """A pending order with the first entry of its history."""
    entry = StatusChange(order.status, order.created_at, "muse", None)
    return replace(order, unsaved_history=(entry,))
