"""The fence: before the one step that can create an order, and until its outcome is known."""

from datetime import timedelta

import pytest

from muse.domain.order import OrderStatus
from muse.domain.placement.attempt import FenceOpen, FenceState, NeedsPerson, TryAgain
from muse.domain.placement.failures import (
    AlreadyPlaced,
    BotChallenge,
    OutcomeUnknown,
    OutOfStock,
    PlacementFailure,
    RetailerUnavailable,
    Unknown,
)
from muse.domain.store import Method
from muse.usecases.placement.place_order import SUBMIT_TIME, FencedAttempt, PlaceOrder
from tests.checkout_scene import ATTEMPT_TIME, CheckoutScene
from tests.fakes.moments import Crash
from tests.fakes.retailer import Reply
from tests.store_replies import (
    Replies,
    loses_the_answer,
    loses_the_request,
    out_of_stock,
    placed,
    refuses,
    refuses_the_submission,
    works_on_it,
)
from tests.unit.usecases.conftest import ToBePlaced


def fences(checkout: CheckoutScene) -> list[FenceState]:
    return [fence.state for fence in checkout.order("gap").fences]


class TestNobodyKnowsWhatBecameOfIt:
    """After the fence nothing is submitted again before the store was asked."""

    @pytest.mark.parametrize("replies", [loses_the_answer(), works_on_it()])
    def test_the_order_is_found(self, paid_at_gap: ToBePlaced, replies: Replies) -> None:
        checkout = paid_at_gap(replies)
        with pytest.raises(TryAgain):
            checkout.attempt("gap")
        assert fences(checkout) == [FenceState.UNKNOWN]
        assert checkout.attempt("gap").status is OrderStatus.PLACED
        assert checkout.retailer("gap").attempts == len(checkout.retailer("gap").book) == 1

    def test_there_is_none(self, paid_at_gap: ToBePlaced) -> None:
        checkout = paid_at_gap(loses_the_request())
        with pytest.raises(TryAgain):
            checkout.attempt("gap")
        with pytest.raises(TryAgain, match="made no order"):
            checkout.attempt("gap")
        assert fences(checkout) == [FenceState.REFUSED]
        assert checkout.attempt("gap").status is OrderStatus.PLACED
        assert fences(checkout) == [FenceState.REFUSED, FenceState.WON]

    def test_the_store_can_not_tell_yet(self, paid_at_gap: ToBePlaced) -> None:
        checkout = paid_at_gap(loses_the_answer())
        checkout.retailer("gap").unsure = 3
        for _ in range(4):
            with pytest.raises(TryAgain):
                checkout.attempt("gap")
        assert checkout.attempt("gap").status is OrderStatus.PLACED
        assert len(checkout.retailer("gap").book) == 1

    @pytest.mark.parametrize(
        "failure", [RetailerUnavailable("504"), OutOfStock("unclear"), BotChallenge(), Unknown()]
    )
    def test_what_is_not_definite_counts_as_unknown(
        self, paid_at_gap: ToBePlaced, failure: PlacementFailure
    ) -> None:
        checkout = paid_at_gap(refuses(failure, behind_fence=True))
        with pytest.raises(TryAgain):
            checkout.attempt("gap")
        assert fences(checkout) == [FenceState.UNKNOWN]

    @pytest.mark.parametrize(
        "failure", [AlreadyPlaced(definite=True), OutcomeUnknown(definite=True)]
    )
    def test_what_must_be_found_is_never_a_refusal(
        self, paid_at_gap: ToBePlaced, failure: PlacementFailure
    ) -> None:
        checkout = paid_at_gap(refuses(failure, behind_fence=True))
        with pytest.raises(TryAgain):
            checkout.attempt("gap")
        assert fences(checkout) == [FenceState.UNKNOWN]

    def test_another_method_can_not_find_it(self, paid_at_gap: ToBePlaced) -> None:
        checkout = paid_at_gap(loses_the_answer())
        with pytest.raises(TryAgain):
            checkout.attempt("gap")
        with pytest.raises(NeedsPerson, match="another method"):
            checkout.attempt("gap", Method.HEADLESS)
        assert fences(checkout) == [FenceState.UNKNOWN]

    def test_a_method_that_is_not_here_any_more_can_not_find_it(
        self, paid_at_gap: ToBePlaced
    ) -> None:
        checkout = paid_at_gap(loses_the_answer())
        with pytest.raises(TryAgain):
            checkout.attempt("gap")
        checkout.street.retailers.by_store.clear()
        with pytest.raises(TryAgain):
            checkout.attempt("gap")
        assert fences(checkout) == [FenceState.UNKNOWN]


class TestTheFence:
    def test_holds_others_off_until_its_time_is_over(self, paid_at_gap: ToBePlaced) -> None:
        checkout = paid_at_gap(placed())
        self._die_behind_the_fence(checkout)
        checkout.clock.sleep(ATTEMPT_TIME.total_seconds() - 1)
        with pytest.raises(FenceOpen, match="earlier attempt"):
            checkout.attempt("gap")
        assert checkout.retailer("gap").found == 0
        checkout.clock.sleep(1)
        assert checkout.attempt("gap").status is OrderStatus.PLACED
        assert len(checkout.retailer("gap").book) == 1

    @pytest.mark.parametrize("method", [Method.HEADLESS, Method.API])
    def test_holds_every_method_off(self, paid_at_gap: ToBePlaced, method: Method) -> None:
        checkout = paid_at_gap(placed())
        self._die_behind_the_fence(checkout)
        checkout.street.retailers.by_store.clear()
        with pytest.raises(FenceOpen, match="earlier attempt"):
            checkout.attempt("gap", method)
        assert fences(checkout) == [FenceState.OPEN]

    def test_lets_one_of_two_through(self, paid_at_gap: ToBePlaced) -> None:
        checkout = paid_at_gap(placed())
        checkout.moments.meanwhile("before commit of Order", lambda: checkout.attempt("gap"))
        with pytest.raises(TryAgain, match="at the same time"):
            checkout.attempt("gap")
        assert checkout.order("gap").status is OrderStatus.PLACED
        assert len(checkout.retailer("gap").book) == 1

    def test_is_not_entered_without_the_time_to_submit(self, paid_at_gap: ToBePlaced) -> None:
        checkout = paid_at_gap(placed())
        with pytest.raises(TryAgain, match="no time left"):
            checkout.attempt("gap", lasting=SUBMIT_TIME - timedelta(milliseconds=1))
        assert fences(checkout) == []
        assert checkout.attempt("gap", lasting=SUBMIT_TIME).status is OrderStatus.PLACED

    def test_is_entered_once_in_an_attempt(self, paid_at_gap: ToBePlaced) -> None:
        checkout = paid_at_gap(placed())
        order = checkout.order("gap")
        ends = checkout.clock.now() + ATTEMPT_TIME
        command = PlaceOrder(order.order_number, Method.API, ends)
        attempt = FencedAttempt(order, command, checkout.placing_orders)
        attempt.enter_fence(total=order.total)
        with pytest.raises(FenceOpen, match="earlier attempt"):
            attempt.enter_fence(total=order.total)
        assert fences(checkout) == [FenceState.OPEN]

    def test_has_one_key_until_it_is_over(self, paid_at_gap: ToBePlaced) -> None:
        checkout = paid_at_gap((Reply(refusal=RetailerUnavailable()), Reply()))
        before = checkout.order("gap").attempt_key
        with pytest.raises(TryAgain):
            checkout.attempt("gap")
        assert checkout.order("gap").attempt_key == before
        checkout.attempt("gap")
        assert [entry.key for entry in checkout.retailer("gap").book] == [before]

    def _die_behind_the_fence(self, checkout: CheckoutScene) -> None:
        """The function dies with the order made."""
        checkout.retailer("gap").replies = (Reply(lost=Crash()),)
        with pytest.raises(Crash):
            checkout.attempt("gap")
        assert fences(checkout) == [FenceState.OPEN]


class TestTheStoresOrderNumber:
    def test_belongs_to_one_order(self, paid_at_gap: ToBePlaced) -> None:
        checkout = paid_at_gap(placed(number="N-1"))
        checkout.attempt("gap")
        first = checkout.session_id
        checkout.add("gap")
        checkout.prepare()
        checkout.press(wait=0)
        checkout.workflow.lose_runs()
        with pytest.raises(NeedsPerson, match="N-1"):
            checkout.attempt("gap")
        order = checkout.order("gap")
        assert (order.status, fences(checkout)) == (OrderStatus.PENDING, [FenceState.UNKNOWN])
        assert checkout.session_id != first


class TestAnotherWriterMeanwhile:
    """Whatever was changed just then, the workflow hears a decision of its own."""

    @pytest.mark.parametrize(
        ("replies", "commit"),
        [
            (placed(), 0),
            (placed(), 1),
            (out_of_stock(), 0),
            (refuses_the_submission(), 1),
            (loses_the_answer(), 1),
            (refuses(BotChallenge(definite=True), behind_fence=True), 1),
        ],
    )
    def test_it_tries_again(self, paid_at_gap: ToBePlaced, replies: Replies, commit: int) -> None:
        checkout = paid_at_gap(replies)
        self._touch_before(checkout, commit)
        with pytest.raises(TryAgain, match="at the same time"):
            checkout.attempt("gap")
        assert len(checkout.retailer("gap").book) <= 1
        assert checkout.order("gap").status is OrderStatus.PENDING

    def _touch_before(self, checkout: CheckoutScene, commit: int) -> None:
        def touch() -> None:
            checkout.storage.commit(checkout.order("gap"))

        def skip() -> None:
            checkout.moments.meanwhile("before commit of Order", touch)

        checkout.moments.meanwhile("before commit of Order", touch if commit == 0 else skip)
