"""Place one order at its store, at most once."""

from dataclasses import replace

import pytest

from muse.domain.errors import NotFound
from muse.domain.money import Money
from muse.domain.order import OrderStatus
from muse.domain.placement.attempt import FenceState, NeedsPerson, TryAgain, TryNextMethod
from muse.domain.placement.failures import (
    AccountProblem,
    BotChallenge,
    FundingRefused,
    InProgress,
    NotSupported,
    OutOfStock,
    PlacementFailure,
    PriceOverCap,
    RetailerBusy,
    RetailerUnavailable,
    Unknown,
)
from muse.domain.store import Method
from muse.domain.task import MANUAL_TIME
from muse.usecases.placement.open_task import OpenTask, open_task
from muse.usecases.placement.place_order import PlaceOrder, place_order
from tests.checkout_scene import ATTEMPT_TIME, CheckoutScene
from tests.fakes.retailer import Reply
from tests.store_replies import (
    loses_the_answer,
    out_of_stock,
    placed,
    refuses,
)
from tests.unit.usecases.conftest import ToBePlaced


def fences(checkout: CheckoutScene) -> list[FenceState]:
    return [fence.state for fence in checkout.order("gap").fences]


class TestTheStoreTakesIt:
    def test_the_order_is_placed(self, paid_at_gap: ToBePlaced) -> None:
        checkout = paid_at_gap(placed())
        order = checkout.attempt("gap")
        assert order == checkout.order("gap")
        assert order.status is OrderStatus.PLACED
        assert order.placed_at == checkout.clock.now()
        assert order.placement_method is Method.API
        assert order.store_order_number == "gap-1"
        assert order.purchase is not None
        assert order.purchase.total_paid == order.total
        assert [entry.status for entry in order.history] == ["pending", "placed"]

    def test_behind_a_fence(self, paid_at_gap: ToBePlaced) -> None:
        checkout = paid_at_gap(placed())
        now = checkout.clock.now()
        checkout.moments.meanwhile("before gap.order", lambda: self._see_fence(checkout))
        [fence] = checkout.attempt("gap").fences
        assert (fence.state, fence.at, fence.until) == (FenceState.WON, now, now + ATTEMPT_TIME)
        assert fence.reference == f"checkout-{fence.key}"
        assert fence.total == checkout.order("gap").total

    def test_once(self, paid_at_gap: ToBePlaced) -> None:
        checkout = paid_at_gap(placed())
        assert checkout.attempt("gap") == checkout.attempt("gap")
        assert checkout.retailer("gap").attempts == 1

    def test_with_few_requests(self, paid_at_gap: ToBePlaced) -> None:
        checkout = paid_at_gap(placed())
        checkout.storage.requests.clear()
        checkout.attempt("gap")
        assert checkout.storage.requests == {
            "order": 1,
            "store_conditions": 1,
            "commit": 4,  # it has begun, the fence, the purchase, it has ended
        }

    def _see_fence(self, checkout: CheckoutScene) -> None:
        assert fences(checkout) == [FenceState.OPEN]


class TestThePrice:
    """An order of $48.21: $1.00 more is borne, the larger of $1.00 and 1 %."""

    @pytest.mark.parametrize("more", [-4820, -1, 0, 1, 100])
    def test_a_little_more_or_any_less_is_paid(self, paid_at_gap: ToBePlaced, more: int) -> None:
        checkout = paid_at_gap(placed(more=more))
        purchase = checkout.attempt("gap").purchase
        assert purchase is not None
        assert purchase.total_paid == checkout.order("gap").total + Money(more)

    def test_above_that_the_order_fails_before_anything_is_bought(
        self, paid_at_gap: ToBePlaced
    ) -> None:
        checkout = paid_at_gap(placed(more=101))
        failure = checkout.attempt("gap").failure
        assert failure is not None
        assert failure.code == PriceOverCap().code
        assert checkout.retailer("gap").book == []
        assert fences(checkout) == []

    def test_of_a_large_order_one_percent_more_is_paid(self, paid_at_gap: ToBePlaced) -> None:
        checkout = paid_at_gap(placed(more=200))
        variance = replace(checkout.placing_orders.variance, basis_points=420)
        checkout.placing_orders = replace(checkout.placing_orders, variance=variance)
        assert checkout.attempt("gap").status is OrderStatus.PLACED


class TestTheStoreRefuses:
    @pytest.mark.parametrize("behind_fence", [False, True])
    def test_the_order_fails_with_its_reason(
        self, paid_at_gap: ToBePlaced, behind_fence: bool
    ) -> None:
        refusal = OutOfStock("sku gone", definite=True, item_id="ci_1")
        checkout = paid_at_gap(refuses(refusal, behind_fence=behind_fence))
        order = checkout.attempt("gap")
        assert order == checkout.order("gap")
        assert order.status is OrderStatus.FAILED
        assert order.failure is not None
        assert (order.failure.code, order.failure.item_id) == ("out_of_stock", "ci_1")
        assert order.failure.message == OutOfStock.shopper_message
        assert fences(checkout) == [FenceState.REFUSED] * behind_fence

    @pytest.mark.parametrize(
        ("failure", "decision"),
        [
            (RetailerUnavailable("503"), TryAgain),
            (RetailerBusy("429"), TryAgain),
            (Unknown(), TryAgain),
            (InProgress(), TryAgain),
            (AccountProblem(), TryNextMethod),
            (BotChallenge("captcha"), NeedsPerson),
            (NotSupported(), NeedsPerson),
            (FundingRefused(), NeedsPerson),
        ],
    )
    @pytest.mark.parametrize("behind_fence", [False, True])
    def test_the_workflow_is_told_what_is_next(
        self,
        paid_at_gap: ToBePlaced,
        failure: PlacementFailure,
        decision: type[Exception],
        behind_fence: bool,
    ) -> None:
        failure.definite = behind_fence
        checkout = paid_at_gap(refuses(failure, behind_fence=behind_fence))
        with pytest.raises(decision, match=failure.code):
            checkout.attempt("gap")
        assert checkout.order("gap").status is OrderStatus.PENDING
        assert fences(checkout) == [FenceState.REFUSED] * behind_fence

    def test_a_person_is_told_where_to_go_on(self, paid_at_gap: ToBePlaced) -> None:
        challenge = BotChallenge("captcha", continue_url="https://store-9001.example/c/1")
        checkout = paid_at_gap(refuses(challenge))
        said = r"^The store wants proof that a human is ordering\. \(bot_challenge: captcha\)$"
        with pytest.raises(NeedsPerson, match=said):
            checkout.attempt("gap")
        assert checkout.order("gap").continue_url == "https://store-9001.example/c/1"

    def test_where_to_go_on_is_in_the_task_and_not_in_the_workflow(
        self, paid_at_gap: ToBePlaced
    ) -> None:
        challenge = BotChallenge("captcha", continue_url="https://store-9001.example/c/1")
        checkout = paid_at_gap(refuses(challenge))
        with pytest.raises(NeedsPerson) as needs_person:
            checkout.attempt("gap")
        assert "store-9001" not in str(needs_person.value)
        command = OpenTask(checkout.number("gap"), "token", str(needs_person.value))
        task = open_task(command, checkout.storage, checkout.notifier, checkout.clock)
        assert task.continue_url == "https://store-9001.example/c/1"

    def test_after_a_certain_refusal_it_can_be_tried_again(self, paid_at_gap: ToBePlaced) -> None:
        refusal = RetailerUnavailable("500", definite=True)
        checkout = paid_at_gap((Reply(refusal=refusal, behind_fence=True), Reply()))
        with pytest.raises(TryAgain):
            checkout.attempt("gap")
        order = checkout.attempt("gap")
        assert fences(checkout) == [FenceState.REFUSED, FenceState.WON]
        assert len({fence.key for fence in order.fences}) == 2


class TestWhoMayTry:
    def test_nobody_once_it_is_decided(self, paid_at_gap: ToBePlaced) -> None:
        checkout = paid_at_gap(out_of_stock())
        failed = checkout.attempt("gap")
        checkout.retailer("gap").replies = placed()
        assert checkout.attempt("gap") == failed

    def test_no_machine_at_a_closed_store(self, paid_at_gap: ToBePlaced) -> None:
        checkout = paid_at_gap(placed())
        self._close(checkout)
        with pytest.raises(TryNextMethod, match="closed"):
            checkout.attempt("gap")
        assert checkout.retailer("gap").attempts == 0

    def test_but_what_was_submitted_before_it_closed_is_found(
        self, paid_at_gap: ToBePlaced
    ) -> None:
        checkout = paid_at_gap(loses_the_answer())
        with pytest.raises(TryAgain):
            checkout.attempt("gap")
        self._close(checkout)
        assert checkout.attempt("gap").status is OrderStatus.PLACED

    def test_no_machine_while_a_person_has_it(self, paid_at_gap: ToBePlaced) -> None:
        checkout = paid_at_gap(refuses(BotChallenge()))
        checkout.press()
        checkout.workflow.drive()
        assert checkout.order("gap").awaiting
        checkout.retailer("gap").replies = placed()
        with pytest.raises(NeedsPerson, match="person"):
            checkout.attempt("gap")
        assert checkout.retailer("gap").book == []

    def test_nobody_once_its_time_is_over(self, paid_at_gap: ToBePlaced) -> None:
        """The money is held for a few days only: after that nothing may be bought any more."""
        checkout = paid_at_gap(placed())
        checkout.clock.sleep(MANUAL_TIME.total_seconds() - 1)
        last_moment = checkout.order("gap").decide_by
        checkout.clock.sleep(1)
        assert checkout.clock.now() == last_moment
        order = checkout.attempt("gap")
        assert order.failure is not None
        assert order.failure.code == "not_placed_in_time"
        assert checkout.retailer("gap").attempts == 0

    def test_what_was_submitted_in_time_is_found_after_it(self, paid_at_gap: ToBePlaced) -> None:
        checkout = paid_at_gap(loses_the_answer())
        with pytest.raises(TryAgain):
            checkout.attempt("gap")
        checkout.clock.sleep(MANUAL_TIME.total_seconds())
        assert checkout.attempt("gap").status is OrderStatus.PLACED

    def test_nobody_for_an_order_that_is_not_there(self, paid_at_gap: ToBePlaced) -> None:
        checkout = paid_at_gap(placed())
        ends = checkout.clock.now() + ATTEMPT_TIME
        with pytest.raises(NotFound):
            place_order(
                PlaceOrder("MO-00000-00000-00000", Method.API, ends), checkout.placing_orders
            )

    def _close(self, checkout: CheckoutScene) -> None:
        checkout.registry.put(replace(checkout.stores["gap"], closed=True))
