"""Stores that answer as a test tells them to, and remember every order that they took."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from muse.domain.address import Address
from muse.domain.money import Money
from muse.domain.order import Order
from muse.domain.placement.attempt import Fence, Purchase
from muse.domain.placement.failures import (
    NotSupported,
    OutcomeUnknown,
    PlacementFailure,
    RetailerUnavailable,
    StepUpRequired,
)
from muse.domain.placement.verification import SentTo
from muse.domain.quote import QuoteSource, StoreQuote, freeze_quote
from muse.domain.snapshot import StorePart
from muse.domain.store import Method, Store
from muse.ports import Attempt, Cancellation, Clock, Retailer
from tests.fakes.moments import Moments

FUNDING = "single-use card"
NO_WAY = Cancellation(done=False, possible=False)


@dataclass(frozen=True)
class Reply:
    """How a store treats one attempt to order.

    `seconds` pass first. `refusal` is raised before the fence, or behind it when `behind_fence`.
    Else the store makes the order, for so many cents `more` than approved; then `lost` is raised in
    place of an answer. `number` is the store's order number, if not its next one. With a `code` it
    asks for that one, sent to `sent_to`, until it is entered.
    """

    refusal: PlacementFailure | None = None
    behind_fence: bool = False
    lost: BaseException | None = None
    more: int = 0
    seconds: float = 0.0
    number: str | None = None
    code: str | None = None
    sent_to: SentTo = SentTo.ACCOUNT


@dataclass(frozen=True, slots=True)
class StoreOrder:
    """One line of a store's order book. `key` is the attempt's, `order_number` Muse's."""

    key: str
    order_number: str
    purchase: Purchase


@dataclass
class FakeRetailer:
    """The `Retailer` port for one store. `replies` answer one attempt each; the last one stays.

    The store makes one order per key; `book` has what it really made. `unsure` is how many times
    `find` can't tell; `cancels` is what it answers to a cancellation, after `silent_to_cancel`
    times of nothing. A part is quoted at its items' prices, `shipping` and `tax`, or refused.
    """

    name: str
    moments: Moments
    clock: Clock
    replies: Sequence[Reply] = (Reply(),)
    book: list[StoreOrder] = field(default_factory=list)
    shipping: Money = field(default_factory=lambda: Money(500))
    tax: Money = field(default_factory=lambda: Money(321))
    refuses_to_quote: PlacementFailure | None = None
    unsure: int = 0
    quotes: int = 0
    attempts: int = 0
    found: int = 0
    cancels: Cancellation = NO_WAY
    cancelled: set[str] = field(default_factory=set)
    silent_to_cancel: int = 0
    method: Method = Method.API

    def quote(self, part: StorePart, to: Address) -> StoreQuote:
        self.quotes += 1
        if self.refuses_to_quote:
            raise self.refuses_to_quote
        return freeze_quote(
            part.store_id,
            [item.priced for item in part.items],
            shipping=self.shipping,
            tax=self.tax,
            discount=self.tax * 0,
            source=QuoteSource.STORE,
        )

    def place(self, order: Order, attempt: Attempt) -> Purchase:
        reply = self.replies[min(self.attempts, len(self.replies) - 1)]
        self.attempts += 1
        if reply.seconds:
            self.clock.sleep(reply.seconds)
        if reply.code:
            _ask_for_code(reply, attempt)
        if reply.refusal and not reply.behind_fence:
            raise reply.refusal
        total = order.total + Money(reply.more)
        attempt.enter_fence(total=total, reference=f"checkout-{attempt.key}")
        with self.moments.around(f"{self.name}.order"):
            if reply.refusal:
                raise reply.refusal
            purchase = self._make(order, attempt.key, total, reply.number)
        if reply.lost:
            raise reply.lost
        return purchase

    def find(self, order: Order, fence: Fence) -> Purchase | None:
        self.found += 1
        self.moments.reach(f"before {self.name}.find")
        if self.unsure > 0:
            self.unsure -= 1
            raise OutcomeUnknown("the store does not answer")
        return next((entry.purchase for entry in self.book if entry.key == fence.key), None)

    def cancel(self, order: Order) -> Cancellation:
        with self.moments.around(f"{self.name}.cancel"):
            if self.silent_to_cancel > 0:
                self.silent_to_cancel -= 1
                raise RetailerUnavailable("no answer")
            if self.cancels.done:
                self.cancelled.add(order.order_number)
        return self.cancels

    def sell_by_hand(self, order: Order, number: str, paid: Money) -> None:
        """A person buys it here."""
        self.book.append(StoreOrder("by hand", order.order_number, Purchase(number, paid, "card")))

    def orders_for(self, order_number: str) -> list[StoreOrder]:
        """What this store made of one of Muse's orders: more than one is one too many."""
        return [entry for entry in self.book if entry.order_number == order_number]

    def _make(self, order: Order, key: str, total: Money, number: str | None) -> Purchase:
        for entry in self.book:
            if entry.key == key:
                return entry.purchase
        purchase = Purchase(number or f"{self.name}-{len(self.book) + 1}", total, FUNDING)
        self.book.append(StoreOrder(key, order.order_number, purchase))
        return purchase


def _ask_for_code(reply: Reply, attempt: Attempt) -> None:
    if attempt.code is None:
        raise StepUpRequired("a code is asked for", sent_to=reply.sent_to)
    if attempt.code.read() != reply.code:
        raise StepUpRequired("the code was refused", sent_to=reply.sent_to)
    attempt.code.accepted()


class FakeRetailers:
    """The `Retailers` port: every store has its method, until it is taken out."""

    def __init__(self) -> None:
        self.by_store: dict[int, FakeRetailer] = {}

    def of(self, store: Store, method: Method) -> Retailer:
        found = self.by_store.get(store.store_id)
        if found is None or method is not found.method:
            raise NotSupported(f"{store.name} has no {method} here")
        return found
