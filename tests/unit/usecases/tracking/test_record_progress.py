"""Operations say that an order is confirmed, or delivered, until that news comes by itself."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from muse.domain.errors import Conflict, Invalid, NotFound
from muse.domain.order import Order, OrderStatus
from muse.domain.order.adjustment import AdjustmentKind
from muse.domain.tracking.by_hand import ParcelByHand
from muse.ports import Cancellation
from muse.usecases.after_sale.refund_order import RefundScope
from muse.usecases.tracking.record_by_hand import (
    RecordParcel,
    RecordProgress,
    record_parcel,
    record_progress,
)
from tests.checkout_scene import PERSON, CheckoutScene
from tests.invariants import assert_charged_for_what_was_placed, assert_refunded_exactly
from tests.store_replies import by_hand, out_of_stock, placed

CONFIRMED, DELIVERED = OrderStatus.CONFIRMED, OrderStatus.DELIVERED
STEPS = [CONFIRMED, DELIVERED]


@pytest.fixture
def bought(checkout: CheckoutScene) -> CheckoutScene:
    """Gap's order is placed, and an hour has passed."""
    checkout.place(gap=placed(), macys=out_of_stock())
    checkout.clock.sleep(3600)
    return checkout


def say(
    checkout: CheckoutScene,
    step: OrderStatus,
    at: datetime | None = None,
    note: str | None = None,
    name: str = "gap",
) -> Order:
    command = RecordProgress(checkout.number(name), step, PERSON, at, note)
    return record_progress(command, checkout.storage, checkout.clock)


def ship(checkout: CheckoutScene) -> Order:
    command = RecordParcel(checkout.number("gap"), PERSON, ParcelByHand("1Z999", "UPS"))
    return record_parcel(command, checkout.storage, checkout.clock)


def told(order: Order) -> list[str]:
    return [entry.status for entry in order.history]


class TestSayingIt:
    @pytest.mark.parametrize("step", STEPS)
    def test_changes_the_status_with_an_entry_of_its_history(
        self, bought: CheckoutScene, step: OrderStatus
    ) -> None:
        order = say(bought, step, note="by email")
        assert order == bought.order("gap")
        assert order.status is OrderStatus(step)
        last = order.history[-1]
        assert (last.status, last.by, last.note) == (step, f"ops:{PERSON}", "by email")
        assert last.at == bought.clock.now()

    def test_of_an_earlier_moment(self, bought: CheckoutScene) -> None:
        at = bought.clock.now() - timedelta(minutes=20)
        assert say(bought, CONFIRMED, at).history[-1].at == at

    def test_on_the_way_to_the_door(self, bought: CheckoutScene) -> None:
        say(bought, CONFIRMED)
        shipped = ship(bought)
        order = say(bought, DELIVERED)
        assert told(order) == ["pending", "placed", "confirmed", "shipped", "delivered"]
        assert order.tracking is not None
        assert shipped.tracking is not None
        assert order.tracking.tracking_number == shipped.tracking.tracking_number

    def test_confirmed_is_not_a_parcel(self, bought: CheckoutScene) -> None:
        assert say(bought, CONFIRMED).tracking is None

    def test_touches_no_money(self, bought: CheckoutScene) -> None:
        before = bought.order("gap")
        for step in STEPS:
            order = say(bought, step)
            assert (order.net_due, order.paid) == (before.net_due, before.paid)
        ledger = bought.storage.payments(bought.session_id)
        bought.refund("gap", RefundScope.AMOUNT, AdjustmentKind.GOODWILL, cents=500)
        assert bought.storage.payments(bought.session_id)[:-1] == ledger
        assert_refunded_exactly(bought)

    def test_before_the_checkout_is_settled(self, checkout: CheckoutScene) -> None:
        checkout.place(gap=placed(), boutique=by_hand())
        say(checkout, DELIVERED)
        checkout.buy("boutique")
        checkout.workflow.drive()
        assert_charged_for_what_was_placed(checkout)
        assert checkout.order("gap").status is OrderStatus.DELIVERED


class TestSayingItAgain:
    @pytest.mark.parametrize("step", STEPS)
    def test_changes_nothing(self, bought: CheckoutScene, step: OrderStatus) -> None:
        first = say(bought, step, note="by email")
        bought.clock.sleep(60)
        bought.storage.requests.clear()
        assert say(bought, step, note="by phone") == first
        assert bought.storage.requests == {"order": 1}

    def test_changes_nothing_once_it_went_on(self, bought: CheckoutScene) -> None:
        say(bought, CONFIRMED)
        delivered = say(bought, DELIVERED)
        assert say(bought, CONFIRMED) == delivered

    def test_at_the_same_time(self, bought: CheckoutScene) -> None:
        """Somebody else says it between reading and storing."""
        bought.moments.meanwhile("before commit of Order", lambda: say(bought, DELIVERED))
        order = say(bought, DELIVERED)
        assert told(order) == ["pending", "placed", "delivered"]

    def test_while_something_else_is_said(self, bought: CheckoutScene) -> None:
        bought.moments.meanwhile("before commit of Order", lambda: ship(bought))
        order = say(bought, CONFIRMED)
        assert order.status is OrderStatus.SHIPPED
        assert sorted(told(order)) == ["confirmed", "pending", "placed", "shipped"]


class TestWhatCanNotBe:
    @pytest.mark.parametrize("step", STEPS)
    def test_of_an_order_that_failed(self, bought: CheckoutScene, step: OrderStatus) -> None:
        with pytest.raises(Conflict, match=f"is failed and can't become {step}"):
            say(bought, step, name="macys")

    @pytest.mark.parametrize("step", STEPS)
    def test_of_an_order_that_was_called_off(
        self, bought: CheckoutScene, step: OrderStatus
    ) -> None:
        say(bought, CONFIRMED)
        bought.retailer("gap").cancels = Cancellation(done=True)
        off = bought.cancel("gap")
        with pytest.raises(Conflict, match=f"is cancelled and can't become {step}"):
            say(bought, step)
        assert bought.order("gap") == off

    @pytest.mark.parametrize("step", STEPS)
    def test_of_an_order_that_no_store_has_yet(
        self, checkout: CheckoutScene, step: OrderStatus
    ) -> None:
        checkout.place(gap=placed(), boutique=by_hand())
        with pytest.raises(Conflict, match="not placed"):
            say(checkout, step, name="boutique")

    @pytest.mark.parametrize("number", ["MO-00000-00000-00000", "nonsense"])
    def test_of_an_order_that_is_not_there(self, bought: CheckoutScene, number: str) -> None:
        with pytest.raises(NotFound):
            record_progress(RecordProgress(number, DELIVERED, PERSON), bought.storage, bought.clock)

    @pytest.mark.parametrize("off", [timedelta(seconds=1), timedelta(days=400)])
    def test_in_the_future(self, bought: CheckoutScene, off: timedelta) -> None:
        with pytest.raises(Invalid) as refused:
            say(bought, DELIVERED, bought.clock.now() + off)
        assert [problem.field for problem in refused.value.details] == ["at"]

    def test_before_any_store_had_it(self, bought: CheckoutScene) -> None:
        [fence] = bought.order("gap").fences
        with pytest.raises(Invalid) as refused:
            say(bought, DELIVERED, fence.at - timedelta(seconds=1))
        assert [problem.field for problem in refused.value.details] == ["at"]
        assert say(bought, DELIVERED, fence.at).status is OrderStatus.DELIVERED

    def test_a_store_may_confirm_before_a_person_reports_the_purchase(
        self, checkout: CheckoutScene
    ) -> None:
        checkout.place(gap=placed(), boutique=by_hand())
        checkout.claim("boutique")
        checkout.start_buying("boutique")
        checkout.clock.sleep(600)
        checkout.complete("boutique", "B-1", checkout.order("boutique").total)
        at = checkout.clock.now() - timedelta(seconds=300)
        assert say(checkout, CONFIRMED, at, name="boutique").history[-1].at == at
