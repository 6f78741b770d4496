"""Two devices, a double tap, two checkouts of one cart: one wins, all see the same."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial

import pytest

from muse.domain.errors import (
    ActionPending,
    Conflict,
    MuseError,
    PaymentDeclined,
    PaymentsUnavailable,
    SessionProcessing,
    Superseded,
)
from muse.domain.money import Money
from muse.domain.session import SessionStatus
from muse.usecases.checkout.place_checkout import CLAIM_TIME, PlaceCheckout, place_checkout
from muse.usecases.checkout.view_checkout import CheckoutView
from tests.builders import USER
from tests.checkout_scene import CheckoutScene
from tests.fakes.moments import Crash
from tests.fakes.payments import ASKS_SHOPPER, MASTERCARD, NO_FUNDS, VISA
from tests.invariants import assert_settled
from tests.store_replies import by_hand, out_of_stock, placed

SEEDS = range(12)


@pytest.fixture(params=SEEDS)
def busy(request: pytest.FixtureRequest) -> Iterator[CheckoutScene]:
    """A checkout in which what happens at the same time is interleaved by lot."""
    scene = CheckoutScene(seed=request.param)
    yield scene
    scene.clock.close()


def told(answer: object) -> object:
    """What an answer says to the shopper."""
    if isinstance(answer, CheckoutView):
        orders = tuple((o.order_number, o.status, o.store_order_number) for o in answer.orders)
        return answer.session.status, answer.session.payment.client_secret, orders
    if isinstance(answer, PaymentDeclined):
        return answer.decline_code
    if isinstance(answer, MuseError):
        return answer.code
    return answer


class TestAtOnce:
    def test_all_get_the_same_orders_for_one_payment(self, busy: CheckoutScene) -> None:
        busy.prepare(gap=placed(), macys=out_of_stock())
        first, *others = map(told, busy.press_together(3))
        assert others == [first, first]
        assert len(busy.payments.intents) == busy.payments.effects["confirm"] == 1
        assert busy.workflow.most_at_once == len(busy.workflow.runs) == 1
        assert_settled(busy)

    def test_all_hear_of_the_same_decline(self, busy: CheckoutScene) -> None:
        busy.prepare(NO_FUNDS, gap=placed())
        assert [told(a) for a in busy.press_together(3)] == ["insufficient_funds"] * 3
        assert busy.payments.effects["confirm"] == 1

    def test_all_get_the_same_question_of_the_bank(self, busy: CheckoutScene) -> None:
        busy.prepare(ASKS_SHOPPER, gap=placed())
        first, *others = map(told, busy.press_together(3))
        assert others == [first, first]
        assert busy.session.status is SessionStatus.REQUIRES_ACTION
        busy.payments.shopper_confirms()
        first, *others = map(told, busy.press_together(3))
        assert others == [first, first]
        assert_settled(busy)

    def test_all_hear_that_the_payment_service_is_away(self, busy: CheckoutScene) -> None:
        busy.prepare(gap=placed())
        for _ in range(3):
            busy.payments.fail_next("create")
        assert {told(a) for a in busy.press_together(3)} == {PaymentsUnavailable.code}
        busy.press()
        assert_settled(busy)

    def test_the_second_takes_over_what_the_first_could_not_do(self, busy: CheckoutScene) -> None:
        busy.prepare(gap=placed())
        busy.payments.fail_next("confirm")
        answers = busy.press_together(2)
        assert sum(isinstance(answer, PaymentsUnavailable) for answer in answers) == 1
        assert_settled(busy)

    def test_a_run_that_died_is_followed_by_one_other(self, busy: CheckoutScene) -> None:
        busy.prepare(gap=placed(), boutique=by_hand())
        busy.press()
        busy.workflow.drive()
        busy.workflow.lose_runs()
        answers = busy.press_together(3)
        assert all(isinstance(answer, CheckoutView) for answer in answers)
        assert busy.session.run == len(busy.workflow.runs) == 2
        busy.workflow.drive()
        busy.buy("boutique")
        busy.workflow.drive()
        assert_settled(busy)


class TestAgainstOthers:
    """Placing races with something else: both end, and whatever won, the records agree."""

    def test_giving_the_checkout_up(self, busy: CheckoutScene) -> None:
        busy.prepare(gap=placed())
        self._race(busy, busy.give_up)
        if busy.session.status is SessionStatus.CANCELLED:
            assert busy.held == busy.captured == Money(0)
            assert busy.session.order_numbers == ()
        else:
            assert_settled(busy)

    def test_giving_the_confirmation_up(self, busy: CheckoutScene) -> None:
        busy.prepare(ASKS_SHOPPER, gap=placed())
        busy.press()
        busy.payments.shopper_confirms()
        self._race(busy, busy.give_up_payment)
        if busy.session.status is SessionStatus.PENDING:
            assert busy.held == Money(0)
            busy.choose(VISA)
        if busy.session.status is SessionStatus.REQUIRES_ACTION:  # pressed after giving up
            busy.payments.shopper_confirms()
        busy.press()
        assert_settled(busy)

    def test_another_card(self, busy: CheckoutScene) -> None:
        busy.prepare(gap=placed())
        self._race(busy, lambda: busy.choose(MASTERCARD))
        assert_settled(busy)

    def test_another_address(self, busy: CheckoutScene) -> None:
        busy.prepare(gap=placed())
        busy.retailer("gap").shipping = Money(900)
        self._race(busy, busy.ship)
        assert_settled(busy)
        assert busy.captured == busy.session.total == busy.order("gap").total

    def test_a_newer_checkout(self, busy: CheckoutScene) -> None:
        busy.prepare(gap=placed())
        older = busy.session_id
        press = partial(place_checkout, PlaceCheckout(older, USER), busy.placing)
        place, start = busy.clock.together(press, busy.start)
        if isinstance(place, CheckoutView) and place.session.order_numbers:
            assert isinstance(start, (Conflict, MuseError))
            busy.session_id = older
            assert_settled(busy)
        else:
            assert isinstance(place, Superseded)
            assert busy.held == Money(0)

    def test_the_cart(self, busy: CheckoutScene) -> None:
        busy.prepare(gap=placed())
        self._race(busy, lambda: busy.add("gap", 2))
        [line] = busy.storage.cart(USER).lines
        assert_settled(busy, left_in_cart={line.item_id: 2})

    def _race(self, busy: CheckoutScene, other: Callable[[], object]) -> None:
        for answer in busy.clock.together(busy.press, other):
            assert not isinstance(answer, BaseException) or isinstance(answer, MuseError), answer
            assert not isinstance(answer, (AssertionError, Crash))
        busy.workflow.drive()


class TestLater:
    def test_the_same_answer(self, checkout: CheckoutScene) -> None:
        first = checkout.place(gap=placed(), macys=out_of_stock())
        checkout.clock.sleep(3600)
        assert told(checkout.press()) == told(first)
        assert checkout.payments.effects["confirm"] == checkout.payments.effects["capture"] == 1
        assert len(checkout.workflow.runs) == 1
        assert_settled(checkout)

    def test_while_people_are_at_it_the_run_goes_on(self, checkout: CheckoutScene) -> None:
        first = checkout.place(gap=placed(), boutique=by_hand())
        assert told(checkout.press()) == told(first)
        assert len(checkout.workflow.runs) == 1
        checkout.buy("boutique")
        checkout.workflow.drive()
        assert_settled(checkout)

    def test_who_is_not_done_is_not_disturbed(self, checkout: CheckoutScene) -> None:
        """The claim of a request that died is taken over, but not before its time."""
        checkout.prepare(gap=placed())
        checkout.moments.crash_in(3)
        with pytest.raises(Crash):
            checkout.press()
        began = checkout.clock.now()
        view = checkout.press(wait=10)
        assert (view.session.status, view.orders) == (SessionStatus.PROCESSING, ())
        assert checkout.clock.now() - began == timedelta(seconds=10)
        checkout.clock.sleep(CLAIM_TIME.total_seconds())
        assert checkout.press().session.status is SessionStatus.COMPLETED
        assert_settled(checkout)


class TestTwoCheckoutsOfOneCart:
    def test_the_newer_one_replaces_the_older(self, checkout: CheckoutScene) -> None:
        checkout.prepare(gap=placed())
        older = checkout.session
        newer = checkout.start()
        assert checkout.storage.checkout(older.session_id).superseded_by == newer.session_id

    def test_none_is_begun_while_one_is_placed(self, checkout: CheckoutScene) -> None:
        checkout.prepare(gap=placed())
        checkout.payments.fail_next("confirm")
        with pytest.raises(PaymentsUnavailable):
            checkout.press()
        with pytest.raises(SessionProcessing):
            checkout.start()

    def test_none_is_begun_while_the_bank_asks(self, checkout: CheckoutScene) -> None:
        checkout.prepare(ASKS_SHOPPER, gap=placed())
        checkout.press()
        with pytest.raises(ActionPending) as pending:
            checkout.start()
        assert checkout.session_id in pending.value.details[0].problem

    def test_a_cart_is_not_bought_twice(self, checkout: CheckoutScene) -> None:
        checkout.place(gap=placed())
        with pytest.raises(MuseError) as nothing_left:
            checkout.start()
        assert nothing_left.value.code == "cart_empty"
