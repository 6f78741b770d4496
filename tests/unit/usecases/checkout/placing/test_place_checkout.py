"""Place a checkout: hold the money, write the orders, start placing them, wait a little."""

from datetime import timedelta

import pytest

from muse.domain.errors import (
    Conflict,
    NotFound,
    PaymentsUnavailable,
    SessionExpired,
    SessionIncomplete,
    Superseded,
    VersionConflict,
)
from muse.domain.order import OrderStatus
from muse.domain.payments.payment import TransactionStatus, TransactionType
from muse.domain.session import LIFETIME, SessionStatus
from muse.usecases.cart.edit_cart import change_quantity, remove_from_cart
from muse.usecases.checkout.place_checkout import PlaceCheckout, place_checkout
from tests.builders import USER
from tests.checkout_scene import CheckoutScene
from tests.fakes.payments import VISA
from tests.invariants import assert_settled
from tests.store_replies import by_hand, out_of_stock, placed, slow

WRITING_ORDERS = "before commit of CheckoutSession PaymentTransaction Cart Order"


class TestTheWayThrough:
    @pytest.mark.parametrize("stores", [1, 2, 15])
    def test_one_payment_buys_from_every_store(self, checkout: CheckoutScene, stores: int) -> None:
        names = [f"store{n}" for n in range(stores)]
        view = checkout.place(VISA, **{name: placed() for name in names})
        assert view.session.status is SessionStatus.COMPLETED
        assert [order.store_name for order in view.orders] == [name.title() for name in names]
        assert {order.status for order in view.orders} == {OrderStatus.PLACED}
        assert checkout.captured == checkout.session.total
        assert_settled(checkout)

    def test_the_money_is_held_before_anything_is_ordered(self, checkout: CheckoutScene) -> None:
        checkout.prepare(gap=placed(), macys=placed())
        checkout.press(wait=0)
        assert checkout.held == checkout.session.total
        assert checkout.retailer("gap").attempts == 0

    def test_the_hold_is_in_the_ledger(self, checkout: CheckoutScene) -> None:
        checkout.place(gap=placed())
        hold, charge = checkout.storage.payments(checkout.session_id)
        assert (hold.type, charge.type) == (TransactionType.AUTHORIZATION, TransactionType.CHARGE)
        assert hold.amount == charge.amount == checkout.session.total
        assert {hold.status, charge.status} == {TransactionStatus.SUCCEEDED}
        assert hold.intent_id == charge.intent_id == checkout.session.payment.intent_id

    def test_the_ledger_knows_of_the_hold_before_the_bank_does(
        self, checkout: CheckoutScene
    ) -> None:
        checkout.prepare(gap=placed())
        checkout.payments.fail_next("create")
        with pytest.raises(PaymentsUnavailable):
            checkout.press()
        [hold] = checkout.storage.payments(checkout.session_id)
        assert hold.status is TransactionStatus.PENDING

    def test_every_store_is_asked_at_the_same_time(self, checkout: CheckoutScene) -> None:
        checkout.prepare(VISA, **{f"store{n}": slow(3) for n in range(5)})
        began = checkout.clock.now()
        assert checkout.press().session.status is SessionStatus.COMPLETED
        assert checkout.clock.now() - began < timedelta(seconds=4)

    def test_it_does_not_wait_for_people(self, checkout: CheckoutScene) -> None:
        checkout.prepare(gap=placed(), boutique=by_hand())
        began = checkout.clock.now()
        view = checkout.press()
        assert [order.status for order in view.orders] == [OrderStatus.PLACED, OrderStatus.PENDING]
        assert view.session.status is SessionStatus.PROCESSING
        assert checkout.clock.now() - began < timedelta(seconds=1)

    def test_it_answers_in_time_with_what_is_there(self, checkout: CheckoutScene) -> None:
        checkout.prepare(gap=slow(30))
        began = checkout.clock.now()
        view = checkout.press(wait=5)
        assert [order.status for order in view.orders] == [OrderStatus.PENDING]
        assert checkout.clock.now() - began == timedelta(seconds=5)
        checkout.workflow.drive()
        assert_settled(checkout)

    @pytest.mark.parametrize("seconds", [0.3, 1, 2.9])
    def test_it_answers_as_soon_as_a_quick_store_is_done(
        self, checkout: CheckoutScene, seconds: float
    ) -> None:
        checkout.prepare(gap=slow(seconds))
        began = checkout.clock.now()
        view = checkout.press()
        assert view.session.status is SessionStatus.COMPLETED
        assert checkout.clock.now() - began <= timedelta(seconds=seconds + 0.08)

    def test_what_costs_nothing_in_the_end_is_released(self, checkout: CheckoutScene) -> None:
        view = checkout.place(gap=out_of_stock(), macys=out_of_stock())
        assert view.session.status is SessionStatus.FAILED
        assert [order.failure and order.failure.code for order in view.orders] == [
            "out_of_stock"
        ] * 2
        assert_settled(checkout)

    @pytest.mark.parametrize("stores", [1, 4])
    def test_it_takes_few_requests(self, checkout: CheckoutScene, stores: int) -> None:
        checkout.fill(**{f"store{n}": placed() for n in range(stores)})
        checkout.storage.requests.clear()
        checkout.start()
        checkout.ship()
        checkout.choose(VISA)
        checkout.press(wait=0)
        status_poll = 2
        checkout.workflow.drive()
        assert checkout.storage.requests.total() - status_poll <= 15 + 6 * stores


class TestWhatIsMissing:
    def test_everything(self, checkout: CheckoutScene) -> None:
        checkout.fill(gap=placed())
        checkout.start()
        assert self._missing(checkout) == ["shipping", "payment"]

    def test_the_address(self, checkout: CheckoutScene) -> None:
        checkout.fill(gap=placed())
        checkout.start()
        checkout.choose(VISA)
        assert self._missing(checkout) == ["shipping"]

    def test_the_payment_method(self, checkout: CheckoutScene) -> None:
        checkout.fill(gap=placed())
        checkout.start()
        checkout.ship()
        assert self._missing(checkout) == ["payment"]

    def _missing(self, checkout: CheckoutScene) -> list[str]:
        with pytest.raises(SessionIncomplete) as error:
            checkout.press()
        assert checkout.payments.calls.total() == 0
        return [problem.field for problem in error.value.details]


class TestWhoAndWhen:
    def test_the_last_second_counts(self, checkout: CheckoutScene) -> None:
        checkout.prepare(gap=placed())
        checkout.clock.sleep(LIFETIME.total_seconds() - 1)
        assert checkout.press().session.status is SessionStatus.COMPLETED

    def test_it_expires_at_the_very_second(self, checkout: CheckoutScene) -> None:
        checkout.prepare(gap=placed())
        checkout.clock.sleep(LIFETIME.total_seconds())
        with pytest.raises(SessionExpired):
            checkout.press()
        assert checkout.payments.calls.total() == 0

    @pytest.mark.parametrize("session_id", ["cs_00000000000000000000000000", "nonsense", ""])
    def test_a_checkout_that_is_not_there(self, checkout: CheckoutScene, session_id: str) -> None:
        with pytest.raises(NotFound):
            place_checkout(PlaceCheckout(session_id, USER), checkout.placing)

    def test_someone_elses_checkout_is_not_there(self, checkout: CheckoutScene) -> None:
        checkout.prepare(gap=placed())
        with pytest.raises(NotFound):
            place_checkout(PlaceCheckout(checkout.session_id, "eve"), checkout.placing)

    def test_a_cancelled_one_stays_cancelled(self, checkout: CheckoutScene) -> None:
        checkout.prepare(gap=placed())
        checkout.give_up()
        with pytest.raises(Conflict, match="cancelled"):
            checkout.press()

    def test_one_that_is_changed_all_the_time(self, checkout: CheckoutScene) -> None:
        checkout.prepare(gap=placed())

        def change(_moment: str) -> None:
            now = checkout.clock.now()
            checkout.storage.choose_payment_method(checkout.session_id, USER, VISA, now)

        checkout.moments.watcher = change
        with pytest.raises(VersionConflict):
            checkout.press()
        assert checkout.payments.calls.total() == 0

    def test_a_newer_one_took_its_place(self, checkout: CheckoutScene) -> None:
        checkout.prepare(gap=placed())
        older = checkout.session_id
        checkout.start()
        with pytest.raises(Superseded):
            place_checkout(PlaceCheckout(older, USER), checkout.placing)
        assert checkout.payments.calls.total() == 0


class TestAStoreThatLeftTheRegistry:
    """Its order is paid for: a person decides what becomes of it, the others go on."""

    @pytest.mark.parametrize("moment", ["before payments.confirm", "before workflow.start"])
    def test_is_left_to_a_person(self, checkout: CheckoutScene, moment: str) -> None:
        checkout.prepare(gap=placed(), macys=placed())
        gone = checkout.stores["gap"].store_id
        checkout.moments.meanwhile(moment, lambda: checkout.registry.remove(gone))
        checkout.press()
        checkout.workflow.drive()
        assert checkout.order("macys").status is OrderStatus.PLACED
        checkout.claim("gap")
        checkout.fail("gap")
        checkout.workflow.drive()
        assert_settled(checkout)

    def test_even_if_its_run_died(self, checkout: CheckoutScene) -> None:
        checkout.prepare(gap=placed())
        checkout.press(wait=0)
        checkout.workflow.lose_runs()
        checkout.registry.remove(checkout.stores["gap"].store_id)
        checkout.press()
        checkout.workflow.drive()
        assert checkout.task("gap").is_open


class TestTheCartMeanwhile:
    def test_what_was_added_after_the_snapshot_stays(self, checkout: CheckoutScene) -> None:
        checkout.prepare(gap=placed(), macys=placed())
        checkout.street.open_store("rack", placed())
        left = {
            checkout.add("rack", 2).lines[-1].item_id: 2,
            checkout.add("gap").lines[0].item_id: 1,
        }
        checkout.press()
        assert_settled(checkout, left_in_cart=left)

    def test_an_edit_between_reading_and_writing_does_not_stop_it(
        self, checkout: CheckoutScene
    ) -> None:
        checkout.prepare(gap=placed())
        began = checkout.clock.now()
        checkout.moments.meanwhile(WRITING_ORDERS, lambda: checkout.add("gap", 3))
        view = checkout.press()
        assert view.session.status is SessionStatus.COMPLETED
        assert checkout.clock.now() - began < timedelta(seconds=1)
        [line] = checkout.storage.cart(USER).lines
        assert_settled(checkout, left_in_cart={line.item_id: 3})

    def test_a_line_that_was_taken_out_is_bought_all_the_same(
        self, checkout: CheckoutScene
    ) -> None:
        checkout.prepare(gap=placed(), macys=placed())
        for line in checkout.storage.cart(USER).lines:
            remove_from_cart(USER, line.item_id, checkout.storage)
        checkout.press()
        assert_settled(checkout)

    def test_fewer_pieces_in_the_cart_than_were_bought(self, checkout: CheckoutScene) -> None:
        checkout.fill(gap=placed())
        item = checkout.add("gap", 4).lines[0].item_id
        checkout.start()
        checkout.ship()
        checkout.choose(VISA)
        change_quantity(USER, item, 2, checkout.storage)
        checkout.press()
        assert_settled(checkout)
