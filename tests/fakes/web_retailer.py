"""A store that is ordered from in its pages: every click orders, and what it made is only seen in a
history that lags."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from muse.domain.money import Money
from muse.domain.order import Order
from muse.domain.placement.attempt import AccountInUse, Fence, Purchase
from muse.domain.placement.failures import OutcomeUnknown
from muse.domain.store import Method
from muse.ports import Attempt
from tests.fakes.moments import Crash
from tests.fakes.retailer import FUNDING, FakeRetailer, StoreOrder

LAG = timedelta(seconds=20)
CERTAIN_AFTER = timedelta(seconds=90)  # once the attempt is certainly over
LIVES = timedelta(seconds=60)  # the browser ends with its function
LEASE = timedelta(seconds=300)


@dataclass
class FakeWebRetailer(FakeRetailer):
    """The `Retailer` port for one web store with one account of Muse's."""

    method: Method = Method.HEADLESS
    shown_from: list[datetime] = field(default_factory=list)  # for each entry of the book
    holder: tuple[str, datetime] | None = None
    began: datetime | None = None

    def place(self, order: Order, attempt: Attempt) -> Purchase:
        now = self.clock.now()
        if self.holder and self.holder[0] != order.order_number and now < self.holder[1]:
            raise AccountInUse(f"The account at {self.name} is in use by another order.")
        self.holder, self.began = (order.order_number, now + LEASE), now
        try:
            purchase = super().place(order, attempt)
        except Exception:  # a crash leaves the account in use
            self.holder = None
            raise
        self.holder = None
        return purchase

    def find(self, order: Order, fence: Fence) -> Purchase | None:
        self.found += 1
        self.moments.reach(f"before {self.name}.find")
        now = self.clock.now()
        shown = [
            entry.purchase
            for entry, since in zip(self.book, self.shown_from, strict=False)
            if entry.key == fence.key and since <= now
        ]
        if len(shown) == 1:
            return shown[0]
        if shown or now < fence.until + CERTAIN_AFTER:
            raise OutcomeUnknown("the history does not tell yet")
        return None

    def sell_by_hand(self, order: Order, number: str, paid: Money) -> None:
        self.shown_from.append(self.clock.now() + LAG)
        super().sell_by_hand(order, number, paid)

    def _make(self, order: Order, key: str, total: Money, number: str | None) -> Purchase:
        if self.began and self.clock.now() >= self.began + LIVES:
            raise Crash("the browser's time was over before the click")
        purchase = Purchase(number or f"{self.name}-{len(self.book) + 1}", total, FUNDING)
        self.shown_from.append(self.clock.now() + LAG)
        self.book.append(StoreOrder(key, order.order_number, purchase))
        return purchase
