"""Place one order at its store by one automatic method, at most once.

Every outcome is saved here; what is raised is only what the workflow does next.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from muse.domain.errors import VersionConflict
from muse.domain.money import Money
from muse.domain.order import Order
from muse.domain.placement.attempt import (
    Fence,
    FenceHeld,
    FenceOpen,
    FenceState,
    NeedsPerson,
    Purchase,
    StillInProgress,
    StoreBusy,
    StoreOutage,
    TryAgain,
    TryNextMethod,
    cap_for,
)
from muse.domain.placement.failures import (
    Decision,
    InProgress,
    NotPlacedInTime,
    PlacementFailure,
    PriceOverCap,
    RetailerBusy,
)
from muse.domain.routing.choice import choose_methods
from muse.domain.store import Method
from muse.domain.task import TaskKind
from muse.ports import (
    Clock,
    CodeVault,
    GivenCode,
    Retailers,
    Storage,
    StoreOrderNumberTaken,
    StoreRegistry,
)
from muse.usecases.placement.attempt_record import AttemptRecord
from muse.usecases.placement.end_verification import ended
from muse.usecases.placement.enter_code import CodeFromVault
from muse.usecases.placement.pause_for_code import (
    code_required,
    paused,
    require_no_code,
    verification_after,
)

SUBMIT_TIME = timedelta(seconds=25)
_STILL_AT_IT = "An earlier attempt to order it may still be going on."
_LOOK_FIRST = "Nobody knows whether the store has this order: find out before anything is bought."


@dataclass(frozen=True, slots=True)
class PlaceOrder:
    """`must_end_by` is when this attempt is certainly over, whatever happens to it."""

    order_number: str
    method: Method
    must_end_by: datetime


@dataclass(frozen=True, slots=True)
class PurchaseVariance:
    """How far a store's total may exceed the approved one: the larger of the two; Muse bears it."""

    cents: int = 100
    basis_points: int = 100


@dataclass(frozen=True, slots=True)
class PlacementDependencies:
    """What placing an order needs; `codes` where stores may ask for one-time codes."""

    storage: Storage
    stores: StoreRegistry
    retailers: Retailers
    clock: Clock
    variance: PurchaseVariance
    codes: CodeVault | None = None


def place_order(command: PlaceOrder, deps: PlacementDependencies) -> Order:
    """The order once it is decided: placed, or failed with its reason.

    An earlier attempt's fence is looked into before anything new is tried; what a person has is
    left to them. Errors, all of them decisions for the workflow: TryAgain, FenceOpen, CodeRequired,
    TryNextMethod, NeedsPerson; NotFound.
    """
    order = deps.storage.order(command.order_number)
    if order.is_decided:
        _forget_code(order, deps)
        return order
    if order.awaiting == TaskKind.REVIEW:
        raise NeedsPerson("Its payment is being looked at.")
    if order.awaiting not in (TaskKind.CODE, None):
        raise NeedsPerson("A person has this order already.")
    if deps.codes:
        require_no_code(order, command.method, deps.storage, deps.clock, deps.codes)
    with AttemptRecord(order.order_number, deps.storage, deps.clock) as record:
        return _attempt(FencedAttempt(order, command, deps), record)


def _attempt(attempt: FencedAttempt, record: AttemptRecord) -> Order:
    """Find out about the last attempt, or make one, and save what became of it."""
    try:
        fence = attempt.order.open_fence
        purchase = _find_out(attempt, fence) if fence else _submit(attempt, record)
    except PlacementFailure as failure:
        _pause_if_a_code_is_asked_for(attempt, failure)
        record.failed(failure)
        return _after_failure(attempt, failure)
    record.placed()
    return _placed(attempt, purchase)


class FencedAttempt:
    """One attempt: hands the retailer its key and its cap, and keeps the fence."""

    def __init__(self, order: Order, command: PlaceOrder, deps: PlacementDependencies) -> None:
        self.order = order
        self.method = command.method
        self.deps = deps
        self.must_end_by = command.must_end_by
        self.code: GivenCode | None = None
        self.key = order.attempt_key
        variance = deps.variance
        self.cap: Money = cap_for(order.total, variance.cents, variance.basis_points)

    def enter_fence(self, *, total: Money, reference: str | None = None) -> None:
        """See muse.ports.Attempt."""
        if not total <= self.cap:
            raise PriceOverCap(f"{total.display} is above {self.cap.display}", definite=True)
        now = self.deps.clock.now()
        lasting = self.must_end_by - now
        if lasting < SUBMIT_TIME:
            raise TryAgain("There was no time left to submit the order.")
        try:
            fenced = self.order.enter_fence(
                self.method, now, lasting, total=total, reference=reference
            )
        except FenceHeld as held:
            raise FenceOpen(_STILL_AT_IT) from held
        self.save(fenced)

    def save(self, order: Order) -> None:
        """Store the order as it is now. Errors: TryAgain when someone else changed it."""
        try:
            self.deps.storage.commit(order)
        except VersionConflict:
            raise TryAgain("Somebody else changed the order at the same time.") from None
        self.order = order.saved()


def _submit(attempt: FencedAttempt, record: AttemptRecord) -> Purchase:
    """Order it at the store, as long as the shopper's money is held for it and the method is one
    that is chosen now."""
    deps, now = attempt.deps, attempt.deps.clock.now()
    if now >= attempt.order.decide_by:
        raise NotPlacedInTime
    store = deps.stores.store(attempt.order.store_id)
    condition = deps.storage.store_conditions([store.store_id])[store.store_id]
    choice = choose_methods(store, condition, now)
    attempt.order = attempt.order.routed(choice, attempt.method, now)
    if passed := choice.why_not(attempt.method):
        attempt.save(attempt.order)
        raise TryNextMethod(f"Passed over. {passed.in_words}")
    if choice.waiting is attempt.method:
        raise StoreOutage(f"{store.name} does not take orders by {attempt.method} just now.")
    record.begin(condition.of(attempt.method), store, attempt.must_end_by)
    retailer = deps.retailers.of(store, attempt.method)
    verification = attempt.order.verification
    if deps.codes and verification and verification.is_answered:
        attempt.code = CodeFromVault(attempt, deps.codes)
    return retailer.place(attempt.order, attempt)


def _find_out(attempt: FencedAttempt, fence: Fence) -> Purchase:
    """What became of the last attempt, before anything is tried anew."""
    if fence.state is FenceState.OPEN and attempt.deps.clock.now() < fence.until:
        raise FenceOpen(_STILL_AT_IT)
    if fence.method is not attempt.method:
        raise NeedsPerson(f"An earlier attempt was made by another method. {_LOOK_FIRST}")
    store = attempt.deps.stores.store(attempt.order.store_id)
    purchase = attempt.deps.retailers.of(store, attempt.method).find(attempt.order, fence)
    if purchase is None:
        attempt.save(attempt.order.fence_refused())
        raise TryAgain("The last attempt made no order at the store.")
    return purchase


def _placed(attempt: FencedAttempt, purchase: Purchase) -> Order:
    """Record the purchase; the store has it, whatever else happens. What can't be right is for a
    person to look up: what the shopper pays hangs on it."""
    order, now = attempt.order, attempt.deps.clock.now()
    number, paid = purchase.store_order_number, purchase.total_paid
    if not order.may_have_cost(paid):
        attempt.save(order.fence_unknown())
        raise NeedsPerson(f"Store order {number}: {paid.display} can't be what was paid.")
    try:
        attempt.save(order.place(purchase, attempt.method, now))
    except StoreOrderNumberTaken:
        attempt.save(order.fence_unknown())
        raise NeedsPerson(f"Store order {number} already belongs to another order.") from None
    return attempt.order


def _pause_if_a_code_is_asked_for(attempt: FencedAttempt, failure: PlacementFailure) -> None:
    """Errors: CodeRequired, once it is stored that the order waits for a code."""
    deps, order = attempt.deps, attempt.order
    asked = verification_after(order, failure, deps.clock.now()) if deps.codes else None
    if asked:
        attempt.save(paused(order, asked))
        raise code_required()


def _forget_code(order: Order, deps: PlacementDependencies) -> None:
    """Delete what was kept for a decided order, or one that a person has now."""
    if deps.codes and order.verification:
        deps.codes.forget(order)


def _after_failure(attempt: FencedAttempt, failure: PlacementFailure) -> Order:
    """Save what the failure decides; raise what the workflow does next."""
    order = attempt.order
    is_refusal = failure.definite and failure.decision is not Decision.FIND
    if order.open_fence and not is_refusal:
        return _outcome_unknown(attempt, failure)
    if order.open_fence:
        order = order.fence_refused()
    if failure.decision is not Decision.TRY_AGAIN:
        order = ended(order)
        _forget_code(order, attempt.deps)
    if failure.decision is Decision.FAIL_ORDER:
        attempt.save(order.fail(failure, attempt.deps.clock.now()))
        return attempt.order
    order = order.continue_at(failure.continue_url)
    if failure.decision is not Decision.TRY_AGAIN:
        order = order.method_gave_up(attempt.method, failure.code, attempt.deps.clock.now())
    if order is not attempt.order:
        attempt.save(order)
    raise _next_step(failure, order)


def _outcome_unknown(attempt: FencedAttempt, failure: PlacementFailure) -> Order:
    """Never submit again: the next try finds out, in the end a person does."""
    fence = attempt.order.open_fence
    if fence and fence.state is FenceState.OPEN:
        attempt.save(attempt.order.fence_unknown())
    raise TryAgain(f"{failure.for_operations} {_LOOK_FIRST} ({failure.code})") from failure


_AGAIN: Mapping[type[PlacementFailure], type[TryAgain]] = {
    RetailerBusy: StoreBusy,
    InProgress: StillInProgress,
}


def _next_step(failure: PlacementFailure, order: Order) -> Exception:
    said = order.shipping_address.masked_in(failure.detail)
    code = f"{failure.code}: {said}" if said else failure.code
    reason = f"{failure.for_operations} ({code})"
    if failure.decision is Decision.TRY_AGAIN:
        return _AGAIN.get(type(failure), TryAgain)(reason)
    if failure.decision is Decision.TRY_NEXT_METHOD:
        return TryNextMethod(reason)
    return NeedsPerson(reason)
