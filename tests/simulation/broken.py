"""Systems with one thing missing. The simulation must notice each of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import TypeVar
from unittest import mock

from muse.domain.money import Money
from muse.domain.order import Order
from muse.domain.payments.payment import PaymentTransaction
from muse.domain.placement.failures import PriceOverCap
from muse.domain.session import CheckoutSession
from muse.ports import Change, Clock, Unchanged
from muse.usecases.checkout.dependencies import PlacingDependencies
from muse.usecases.placement.place_order import FencedAttempt
from muse.usecases.recovery import recover_payment
from muse.usecases.settlement import settle_checkout
from tests.fakes.clock import START, FakeClock
from tests.fakes.idempotency import OnceByKey
from tests.fakes.moments import Moments
from tests.fakes.payments import FakePayments
from tests.simulation.case import Case
from tests.simulation.run import Outcome, play
from tests.simulation.stage import Stage
from tests.simulation.storage import OpenStorage

T = TypeVar("T")
System = Callable[[Case], Outcome]


class EveryKeyIsNew(OnceByKey[T]):
    """What a payment service sees of a caller whose keys are drawn by lot for each call."""

    def __init__(self, *refusals: type[Exception]) -> None:
        super().__init__(*refusals)
        self._numbers = count()

    def answer(
        self, key: str, name: str, parameters: tuple[object, ...], effect: Callable[[], T]
    ) -> Callable[[], T]:
        return super().answer(f"{key} {next(self._numbers)}", name, parameters, effect)


class PaymentsByRandomKeys(FakePayments):
    def __init__(self, moments: Moments, clock: FakeClock) -> None:
        super().__init__(moments, clock)
        self._answers = EveryKeyIsNew(*self._answers.refusals)
        self._refund_answers = EveryKeyIsNew()


class StorageWithoutVersions(OpenStorage):
    """The last one to write wins."""

    def _require_current(self, change: Change) -> None:
        """Every version is as good as any other."""


class LaggingStorage(OpenStorage):
    """Beside every order, what an index has of it: a moment ago's form of it."""

    INDEX_LAGS = timedelta(seconds=1)

    def __init__(self) -> None:
        super().__init__()
        self._before: dict[str, tuple[Order, datetime]] = {}
        self.now: Callable[[], datetime] = lambda: START

    def _store(self, change: Change) -> None:
        if isinstance(change, Order) and change.order_number in self._orders:
            self._before[change.order_number] = self._orders[change.order_number], self.now()
        super()._store(change)

    def indexed(self, order_numbers: Sequence[str]) -> tuple[Order, ...]:
        """Orders as an index has them, which knows nothing of versions: it has the present one."""
        return tuple(self._indexed(order) for order in self.orders(order_numbers))

    def _indexed(self, order: Order) -> Order:
        before, changed_at = self._before.get(order.order_number, (order, self.now()))
        lags = self.now() < changed_at + self.INDEX_LAGS
        return replace(before, version=order.version, history=()) if lags else order


class _IndexOf:
    """What settlement sees of a storage when it reads an index."""

    def __init__(self, storage: LaggingStorage) -> None:
        self._storage = storage
        self.orders = storage.indexed

    def commit(self, *changes: Change) -> None:
        self._storage.commit(*(c for c in changes if not isinstance(c, Unchanged)))


def with_random_keys(case: Case) -> Outcome:
    """Stripe never sees the same key twice."""

    class Broken(Stage):
        payments_type = PaymentsByRandomKeys

    return play(case, Broken)


def without_versions(case: Case) -> Outcome:
    """The storage checks no version."""

    class Broken(Stage):
        storage_type = StorageWithoutVersions

    return play(case, Broken)


def without_fence(case: Case) -> Outcome:
    """An order is submitted without a record that it is about to be."""

    def enter(attempt: FencedAttempt, *, total: Money, reference: str | None = None) -> None:
        if not total <= attempt.cap:
            raise PriceOverCap("too much", definite=True)

    with mock.patch.object(FencedAttempt, "enter_fence", enter):
        return play(case)


def settling_by_index(case: Case) -> Outcome:
    """Settlement reads the orders from an index, which lags."""
    freeze = settle_checkout._freeze

    def from_index(
        session: CheckoutSession, storage: LaggingStorage, clock: Clock
    ) -> tuple[CheckoutSession, PaymentTransaction]:
        return freeze(session, _IndexOf(storage), clock)  # type: ignore[arg-type]  # all that it asks of a storage

    class Broken(Stage):
        storage_type = LaggingStorage
        storage: LaggingStorage

        def open(self) -> None:
            super().open()
            self.storage.now = self.clock.now

    with mock.patch.object(settle_checkout, "_freeze", from_index):
        return play(case, Broken)


def without_ownership(case: Case) -> Outcome:
    """Reconciliation takes nothing over before it acts."""

    def owned(session: CheckoutSession, deps: PlacingDependencies) -> CheckoutSession:
        return session

    with mock.patch.object(recover_payment, "_owned", owned):
        return play(case)


SYSTEMS: dict[str, System] = {
    "random idempotency keys": with_random_keys,
    "no fence": without_fence,
    "no version condition": without_versions,
    "settlement that reads an index": settling_by_index,
    "reconciliation without ownership": without_ownership,
}
