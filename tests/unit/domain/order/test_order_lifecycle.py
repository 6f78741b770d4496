"""Whatever is done to an order, in whatever order: it is ordered once, and its history tells."""

from collections.abc import Callable
from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from muse.domain.errors import MuseError
from muse.domain.lifecycle import Effect
from muse.domain.order import NEXT, Order, OrderStatus
from muse.domain.placement.attempt import FenceHeld, FenceState
from muse.domain.placement.failures import FundingRefused, OutOfStock, PlacementFailure
from muse.domain.store import Method
from muse.domain.tracking.report import Report, ReportKind
from tests.builders import NOW, a_purchase, an_order
from tests.unit.domain.journeys import MINUTE

UNSETTLED = {FenceState.OPEN, FenceState.UNKNOWN}


class AnyOrder(RuleBasedStateMachine):
    """Every operation at any time, as crashes and late answers bring them."""

    def __init__(self) -> None:
        super().__init__()
        self.order = an_order()
        self.now = NOW
        self.keys = {self.order.attempt_key}

    def do(self, operation: Callable[[Order], Order]) -> bool:
        """Try it; whether it was possible. A change of status must be in the table and told."""
        before = self.order
        self.now += MINUTE
        try:
            after = operation(before)
        except (MuseError, FenceHeld):
            return False
        added = after.unsaved_history[len(before.unsaved_history) :]
        assert after.unsaved_history[: len(before.unsaved_history)] == before.unsaved_history
        if after.status is not before.status:
            assert after.status in NEXT[before.status]
            assert [(entry.status, entry.at) for entry in added] == [(after.status, self.now)]
        self.order = after
        return True

    @rule(method=st.sampled_from(Method), seconds=st.integers(1, 100))
    def enter_the_fence(self, method: Method, seconds: int) -> None:
        key = self.order.attempt_key
        could = all(fence.state is FenceState.REFUSED for fence in self.order.fences)
        pending = self.order.status is OrderStatus.PENDING
        entered = self.do(
            lambda order: order.enter_fence(
                method, self.now, timedelta(seconds=seconds), total=order.total
            )
        )
        assert entered is (could and pending)
        if entered:
            assert self.order.fences[-1].key == self.order.attempt_key == key

    @rule()
    def the_store_refuses(self) -> None:
        had_one = self.order.open_fence
        assert self.do(lambda order: order.fence_refused())
        if had_one:
            assert self.order.attempt_key not in {fence.key for fence in self.order.fences}

    @rule()
    def nobody_knows(self) -> None:
        assert self.do(lambda order: order.fence_unknown())

    @rule(method=st.sampled_from(Method))
    def the_store_has_it(self, method: Method) -> None:
        had_one = self.order.open_fence
        if self.do(lambda order: order.place(a_purchase(), method, self.now)) and had_one:
            assert self.order.fences[-1].state is FenceState.WON

    @rule(failure=st.sampled_from([OutOfStock("detail"), FundingRefused()]))
    def it_fails(self, failure: PlacementFailure) -> None:
        possible = self.order.status is OrderStatus.PENDING and self.order.open_fence is None
        assert self.do(lambda order: order.fail(failure, self.now)) is possible

    @rule(kind=st.sampled_from(ReportKind))
    def there_is_news(self, kind: ReportKind) -> None:
        report = Report("store:1", f"{kind}-{self.now}", kind, self.now + MINUTE)
        assert self.do(lambda order: order.reported(report)) is self.order.stands_at_store

    @rule()
    def save(self) -> None:
        self.order = self.order.saved()
        assert self.order.unsaved_history == ()

    @invariant()
    def at_most_one_fence_is_not_refused(self) -> None:
        *earlier, last = [fence.state for fence in self.order.fences] or [FenceState.REFUSED]
        assert set(earlier) <= {FenceState.REFUSED}
        assert (self.order.open_fence is not None) is (last in UNSETTLED)

    @invariant()
    def what_failed_was_refused_everywhere_and_what_was_placed_is_not_in_doubt(self) -> None:
        if self.order.is_decided:
            assert self.order.open_fence is None
        if self.order.status is OrderStatus.FAILED:
            assert {fence.state for fence in self.order.fences} <= {FenceState.REFUSED}

    @invariant()
    def attempts_are_counted_and_their_keys_differ(self) -> None:
        attempts = [fence.attempt for fence in self.order.fences]
        assert attempts == list(range(1, len(attempts) + 1))
        assert len({fence.key for fence in self.order.fences}) == len(attempts)

    @invariant()
    def the_history_ends_where_the_order_is(self) -> None:
        entries = (*self.order.history, *self.order.unsaved_history)
        told = [entry.status for entry in entries if entry.effect is Effect.STATUS]
        assert told[0] == OrderStatus.PENDING
        assert told[-1] == self.order.status
        assert len(set(told)) == len(told)

    @invariant()
    def only_what_a_store_has_is_owed(self) -> None:
        owed = self.order.total if self.order.store_order_number else self.order.total * 0
        assert self.order.net_due == owed


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(max_examples=60, stateful_step_count=20)
