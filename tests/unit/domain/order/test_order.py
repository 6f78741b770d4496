"""An order: what it costs, its attempts at the store, and what became of them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from muse.domain.errors import Conflict
from muse.domain.money import Money
from muse.domain.order import ItemStatus, Order, OrderStatus, new_order
from muse.domain.placement.attempt import FenceHeld, FenceState, OrderFailure
from muse.domain.placement.failures import OutOfStock, RefusedByPerson
from muse.domain.store import Method
from tests.builders import NOW, a_product, a_purchase, an_order, dollars
from tests.unit.domain.journeys import MINUTE, fenced, placed

FAILED = an_order().fail(OutOfStock(), NOW)
CANCELLED = replace(placed(), status=OrderStatus.CANCELLED)


def states(order: Order) -> list[FenceState]:
    return [fence.state for fence in order.fences]


class TestANewOrder:
    def test_is_pending_and_its_history_says_so(self) -> None:
        order = new_order(replace(an_order(), unsaved_history=()))
        assert order.status is OrderStatus.PENDING
        assert not order.is_decided
        assert [(e.status, e.at, e.by) for e in order.unsaved_history] == [("pending", NOW, "muse")]

    def test_costs_what_was_approved(self) -> None:
        assert an_order(products=[a_product(), a_product(sku="HAT-1")]).total == dollars(105)


class TestWhatIsOwed:
    @pytest.mark.parametrize("status", ["placed", "confirmed", "shipped", "delivered"])
    def test_everything_once_the_store_has_it(self, status: str) -> None:
        order = replace(placed(), status=OrderStatus(status))
        assert order.stands_at_store
        assert order.net_due == order.total

    @pytest.mark.parametrize("order", [an_order(), fenced(), FAILED, CANCELLED])
    def test_nothing_before_and_when_it_came_to_nothing(self, order: Order) -> None:
        assert not order.stands_at_store
        assert order.net_due == Money(0)

    @pytest.mark.parametrize(("paid", "owed"), [(57.5, 57), (57, 57), (56.99, 56.99), (50, 50)])
    def test_never_more_than_was_approved_and_less_when_the_store_took_less(
        self, paid: float, owed: float
    ) -> None:
        order = fenced().place(a_purchase(total_paid=dollars(paid)), Method.API, NOW)
        assert order.net_due == dollars(owed)
        assert order.total == dollars(57)

    def test_nothing_is_nothing_in_the_order_s_currency(self) -> None:
        euros = an_order(products=[a_product(price=Money(500, "EUR"))])
        assert euros.net_due == Money(0, "EUR")


@pytest.mark.parametrize(
    ("status", "items"),
    [
        (OrderStatus.PENDING, ItemStatus.PENDING),
        (OrderStatus.PLACED, ItemStatus.PLACED),
        (OrderStatus.CONFIRMED, ItemStatus.PLACED),
        (OrderStatus.SHIPPED, ItemStatus.SHIPPED),
        (OrderStatus.DELIVERED, ItemStatus.DELIVERED),
        (OrderStatus.FAILED, ItemStatus.CANCELLED),
        (OrderStatus.CANCELLED, ItemStatus.CANCELLED),
    ],
)
def test_the_items_move_with_their_order(status: OrderStatus, items: ItemStatus) -> None:
    assert set(an_order(status=status).item_statuses) == {items}


class TestTheFence:
    def test_is_recorded_with_all_that_is_needed_to_find_out(self) -> None:
        order = an_order()
        key = order.attempt_key
        fence = order.enter_fence(
            Method.API, NOW, MINUTE, total=dollars(58), reference="checkout-1"
        ).open_fence
        assert fence is not None
        assert (fence.attempt, fence.method, fence.state) == (1, Method.API, FenceState.OPEN)
        assert (fence.at, fence.until) == (NOW, NOW + MINUTE)
        assert (fence.key, fence.total, fence.reference) == (key, dollars(58), "checkout-1")

    def test_entering_it_changes_no_status(self) -> None:
        assert fenced().status is OrderStatus.PENDING
        assert fenced().unsaved_history == an_order().unsaved_history

    @pytest.mark.parametrize(
        "order", [fenced(), fenced().fence_unknown(), placed(), FAILED, CANCELLED]
    )
    def test_nobody_else_enters_it(self, order: Order) -> None:
        with pytest.raises(FenceHeld):
            fenced(order)

    def test_time_alone_does_not_open_it_again(self) -> None:
        with pytest.raises(FenceHeld):
            fenced().enter_fence(Method.API, NOW + timedelta(days=1), MINUTE, total=dollars(57))

    def test_after_a_refusal_it_can_be_entered_again(self) -> None:
        order = fenced(fenced().fence_refused())
        assert states(order) == [FenceState.REFUSED, FenceState.OPEN]
        assert [fence.attempt for fence in order.fences] == [1, 2]

    def test_what_is_unknown_can_still_be_found_out(self) -> None:
        unknown = fenced().fence_unknown()
        assert unknown.open_fence is not None
        assert states(unknown.fence_refused()) == [FenceState.REFUSED]
        assert states(unknown.place(a_purchase(), Method.API, NOW)) == [FenceState.WON]

    def test_a_refusal_stays_one(self) -> None:
        refused = fenced().fence_refused()
        assert refused.open_fence is None
        assert refused.fence_unknown() == refused
        assert states(fenced(refused).fence_unknown()) == [FenceState.REFUSED, FenceState.UNKNOWN]

    def test_the_key_is_the_same_until_it_is_over(self) -> None:
        order = an_order()
        key = order.attempt_key
        assert fenced(order).attempt_key == key
        assert fenced(order).fence_unknown().attempt_key == key
        assert fenced(order).fence_refused().attempt_key != key

    def test_no_two_attempts_share_a_key(self) -> None:
        order = an_order()
        other = an_order(order_number="MO-00000-00000-00002")
        for _ in range(3):
            order = fenced(order).fence_refused()
        keys = [fence.key for fence in order.fences]
        assert len({*keys, order.attempt_key, other.attempt_key}) == 5


class TestPlacing:
    def test_the_store_has_it(self) -> None:
        order = placed(an_order(awaiting="place"))
        assert order.status is OrderStatus.PLACED
        assert order.is_decided
        assert (order.placement_method, order.placed_at) == (Method.API, NOW)
        assert (order.store_order_number, order.purchase) == ("B-1001", a_purchase())
        assert order.awaiting is None
        assert states(order) == [FenceState.WON]

    def test_the_history_says_how_and_who(self) -> None:
        entry = fenced().place(a_purchase(), Method.MANUAL, NOW, "ops:eve").unsaved_history[-1]
        assert (entry.status, entry.at, entry.by) == ("placed", NOW, "ops:eve")
        assert entry.note == "manual B-1001"

    @pytest.mark.parametrize("order", [placed(), FAILED, CANCELLED])
    def test_what_is_decided_is_not_placed(self, order: Order) -> None:
        with pytest.raises(Conflict):
            order.place(a_purchase(), Method.API, NOW)


class TestFailing:
    def test_the_shopper_reads_why_and_operations_more(self) -> None:
        failure = OutOfStock("sold out since 9 o'clock", definite=True, item_id="ci_1")
        order = fenced().fence_refused().fail(failure, NOW)
        assert order.status is OrderStatus.FAILED
        assert order.failure == OrderFailure(
            "out_of_stock",
            "An item is out of stock at the store.",
            "ci_1",
            "sold out since 9 o'clock",
        )

    def test_the_history_names_the_class_alone(self) -> None:
        failed = an_order().fail(RefusedByPerson("the owner shouted at me"), NOW, "ops:eve")
        entry = failed.unsaved_history[-1]
        assert (entry.status, entry.by, entry.note) == ("failed", "ops:eve", "refused_by_person")

    def test_nobody_is_waited_for_any_more(self) -> None:
        assert an_order().await_person("place").fail(OutOfStock(), NOW).awaiting is None

    @pytest.mark.parametrize("order", [fenced(), fenced().fence_unknown()])
    def test_what_the_store_may_have_made_does_not_fail(self, order: Order) -> None:
        with pytest.raises(Conflict, match="find out first"):
            order.fail(OutOfStock(), NOW)

    @pytest.mark.parametrize("order", [placed(), FAILED, CANCELLED])
    def test_what_is_decided_does_not_fail(self, order: Order) -> None:
        with pytest.raises(Conflict):
            order.fail(OutOfStock(), NOW)


def test_a_person_is_waited_for() -> None:
    assert an_order().await_person("verify").awaiting == "verify"


def test_saving_moves_the_history_and_counts() -> None:
    order = placed().saved()
    assert [entry.status for entry in order.history] == ["pending", "placed"]
    assert (order.unsaved_history, order.version) == ((), 1)
