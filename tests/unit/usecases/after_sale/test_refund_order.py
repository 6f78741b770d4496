"""Giving money back: recorded first, made once, followed up until it arrived."""

from __future__ import annotations

import pytest

from muse.domain.errors import Conflict, Invalid, NotFound
from muse.domain.money import Money
from muse.domain.order.adjustment import AdjustedLine, AdjustmentKind
from muse.domain.payments.payment import RefundStatus, TransactionStatus, TransactionType
from muse.domain.task import TaskKind
from muse.usecases.after_sale.follow_up_refund import follow_up_refund
from muse.usecases.after_sale.record_store_refund import RecordStoreRefund, record_store_refund
from muse.usecases.after_sale.refund_order import (
    RefundOrder,
    RefundScope,
    pay_out_refund,
    refund_order,
)
from tests.checkout_scene import PERSON, CheckoutScene
from tests.invariants import assert_refunded_exactly
from tests.store_replies import by_hand, placed

FULL, LINES, SHIPPING, AMOUNT = RefundScope
GOODWILL, RETURNED, DAMAGED = (
    AdjustmentKind.GOODWILL,
    AdjustmentKind.RETURNED,
    AdjustmentKind.DAMAGED,
)


@pytest.fixture
def settled(checkout: CheckoutScene) -> CheckoutScene:
    """Three pieces from Gap and one from Macy's, placed and paid."""
    checkout.fill(gap=placed(), macys=placed())
    checkout.add("gap", 2)
    checkout.start()
    checkout.ship()
    checkout.choose("pm_card_visa")
    checkout.press()
    checkout.workflow.drive()
    return checkout


def rows(checkout: CheckoutScene) -> list[tuple[TransactionType, TransactionStatus, int]]:
    ledger = checkout.storage.payments(checkout.session_id)
    return [(r.type, r.status, r.amount.cents) for r in ledger if r.order_number]


def test_everything_is_given_back(settled: CheckoutScene) -> None:
    order = settled.refund("gap")
    assert order.refunded == order.total
    assert rows(settled) == [
        (TransactionType.REFUND, TransactionStatus.SUCCEEDED, order.total.cents)
    ]
    assert_refunded_exactly(settled)


def test_second_partial_refund_failing(settled: CheckoutScene) -> None:
    """A second partial refund is as good as the first, and of its own amount."""
    first = settled.refund("gap", LINES, pieces=1, key="1")
    second = settled.refund("gap", LINES, pieces=1, key="2")
    third = settled.refund("gap", AMOUNT, GOODWILL, cents=100, key="3")
    assert [a.n for a in third.adjustments] == [1, 2, 3]
    assert first.refunded < second.refunded < third.refunded < third.total
    assert [status for _, status, _ in rows(settled)] == [TransactionStatus.SUCCEEDED] * 3
    assert_refunded_exactly(settled)


def test_pieces_one_by_one_then_nothing_is_left(settled: CheckoutScene) -> None:
    for key in "123":
        settled.refund("gap", LINES, pieces=1, key=key)
    order = settled.order("gap")
    assert order.net_due == Money(0)
    assert order.adjustments[-1].shipping == order.quote.shipping
    with pytest.raises(Conflict):
        settled.refund("gap", key="4")
    with pytest.raises(Invalid):
        settled.refund("gap", LINES, pieces=1, key="4")
    assert_refunded_exactly(settled)


def test_shipping_goes_back_alone_or_with_damaged_pieces(settled: CheckoutScene) -> None:
    damaged = settled.refund("gap", LINES, DAMAGED, pieces=1, key="1")
    assert Money(0) < damaged.adjustments[0].shipping < damaged.quote.shipping
    order = settled.refund("gap", SHIPPING, AdjustmentKind.SHIPPING, key="2")
    assert sum(a.shipping.cents for a in order.adjustments) == order.quote.shipping.cents
    assert settled.order("macys").net_due == settled.order("macys").total
    assert_refunded_exactly(settled)


def test_the_same_request_is_one_refund(settled: CheckoutScene) -> None:
    first = settled.refund("gap", AMOUNT, GOODWILL, cents=500)
    assert settled.refund("gap", AMOUNT, GOODWILL, cents=500) == first
    with pytest.raises(Conflict, match="Idempotency-Key"):
        settled.refund("gap", AMOUNT, GOODWILL, cents=501)
    assert settled.payments.given_back == Money(500)


def test_two_refunds_at_once_never_exceed_what_is_left(settled: CheckoutScene) -> None:
    more_than_half = settled.order("gap").total.cents * 2 // 3
    told = settled.clock.together(
        *[
            lambda key=key: settled.refund("gap", AMOUNT, GOODWILL, cents=more_than_half, key=key)
            for key in "12"
        ]
    )
    assert sum(isinstance(answer, Invalid) for answer in told) == 1
    assert settled.payments.given_back.cents == more_than_half
    assert_refunded_exactly(settled)


@pytest.mark.parametrize(
    ("scope", "reason", "lines", "cents"),
    [
        (FULL, AdjustmentKind.CANCELLED, (), None),
        (LINES, RETURNED, (), None),
        (FULL, RETURNED, (AdjustedLine("ci_1", 1),), None),
        (AMOUNT, GOODWILL, (), None),
        (SHIPPING, AdjustmentKind.SHIPPING, (), 100),
        (AMOUNT, GOODWILL, (), 10_000_000),
    ],
)
def test_a_request_that_does_not_fit_is_refused(
    settled: CheckoutScene,
    scope: RefundScope,
    reason: AdjustmentKind,
    lines: tuple[AdjustedLine, ...],
    cents: int | None,
) -> None:
    command = RefundOrder(settled.number("gap"), PERSON, "1", scope, reason, lines, cents)
    with pytest.raises(Invalid):
        refund_order(command, settled.after_sale)
    assert not settled.order("gap").adjustments


def test_pieces_that_can_t_be_given_back_are_named(settled: CheckoutScene) -> None:
    item_id = settled.order("gap").items[0].item_id

    def told(name: str, quantity: int) -> list[tuple[str, str]]:
        lines = (AdjustedLine(name, quantity),)
        command = RefundOrder(settled.number("gap"), PERSON, "2", LINES, RETURNED, lines)
        with pytest.raises(Invalid) as refused:
            refund_order(command, settled.after_sale)
        return [(problem.field, problem.problem) for problem in refused.value.details]

    assert told("ci_of_another", 1) == [("lines.0.itemId", "is no item of this order")]
    assert told(item_id, 4) == [("lines.0.quantity", "must be 1 to 3")]
    settled.refund("gap", LINES, pieces=2)
    assert told(item_id, 2) == [("lines.0.quantity", "must be 1")]
    settled.refund("gap", LINES, pieces=1, key="refund-3")
    gone = "all pieces of this item were given back already"
    assert told(item_id, 1) == [("lines.0.quantity", gone)]


def test_before_anything_is_taken_less_is_taken(checkout: CheckoutScene) -> None:
    checkout.place(gap=placed(), boutique=by_hand())
    order = checkout.refund("gap", AMOUNT, GOODWILL, cents=700)
    assert order.adjustments[0].refund is None
    checkout.buy("boutique")
    checkout.workflow.drive()
    total = order.total + checkout.order("boutique").total
    assert checkout.captured == total - Money(700)
    assert rows(checkout) == []
    assert_refunded_exactly(checkout)


def test_an_order_that_is_not_placed_has_nothing_to_give_back(waiting: CheckoutScene) -> None:
    with pytest.raises(Conflict):
        waiting.refund("boutique")


class TestFollowingUp:
    @pytest.mark.parametrize("when", ["before", "after"])
    @pytest.mark.parametrize("call", ["refunds_of", "refund"])
    def test_a_lost_answer_is_found_again(
        self, settled: CheckoutScene, call: str, when: str
    ) -> None:
        settled.payments.fail_next(call, when)
        if call == "refunds_of":  # it is asked what is left, too
            settled.payments.fail_next(call, when)
        order = settled.refund("gap", AMOUNT, GOODWILL, cents=500)
        if (call, when) != ("refunds_of", "after"):
            assert order.adjustments[0].refund is not None
            assert order.adjustments[0].refund.status is RefundStatus.PENDING
        settled.follow_up("gap")
        assert settled.payments.given_back == Money(500)
        assert_refunded_exactly(settled)

    def test_a_day_later_it_is_found_by_what_it_says_of_itself(
        self, settled: CheckoutScene
    ) -> None:
        settled.payments.fail_next("refund", "after")
        settled.refund("gap", AMOUNT, GOODWILL, cents=500)
        settled.payments.forget_keys()
        settled.follow_up("gap")
        assert settled.payments.given_back == Money(500)
        assert_refunded_exactly(settled)

    def test_a_refund_that_takes_time_is_pending_until_it_arrives(
        self, settled: CheckoutScene
    ) -> None:
        settled.payments.refund_fate = RefundStatus.PENDING
        settled.refund("gap", AMOUNT, GOODWILL, cents=500)
        assert rows(settled)[0][1] is TransactionStatus.PENDING
        settled.payments.refund_ends(RefundStatus.SUCCEEDED)
        settled.follow_up("gap")
        assert rows(settled)[0][1] is TransactionStatus.SUCCEEDED
        assert_refunded_exactly(settled)

    def test_one_that_comes_back_becomes_a_task_to_pay_it_otherwise(
        self, settled: CheckoutScene
    ) -> None:
        settled.refund("gap", AMOUNT, GOODWILL, cents=500)
        settled.payments.refund_ends(RefundStatus.FAILED, "expired_or_canceled_card")
        for _ in range(2):
            follow_up_refund(settled.number("gap"), 1, settled.after_sale)
        [view] = settled.listed()
        assert view.task.kind is TaskKind.REFUND
        assert "$5.00" in view.task.reason
        assert "expired_or_canceled_card" in view.task.reason
        assert len(settled.notifier.told) == 1
        order = settled.order("gap")
        assert (order.refunded, order.paid) == (Money(0), order.total)
        assert_refunded_exactly_but(settled, Money(500))
        for _ in range(2):
            pay_out_refund(settled.number("gap"), 1, PERSON, "CHEQUE-1", settled.after_sale)
        order = settled.order("gap")
        assert (order.refunded, order.paid) == (Money(500), order.net_due)
        assert not settled.listed()

    def test_one_that_stripe_refuses_does_too(self, settled: CheckoutScene) -> None:
        settled.payments.refuses_refunds = "charge_disputed"
        order = settled.refund("gap")
        assert order.refunded == Money(0)
        [view] = settled.listed()
        assert "charge_disputed" in view.task.reason

    def test_a_refund_that_is_not_there_is_not_found(self, settled: CheckoutScene) -> None:
        with pytest.raises(NotFound):
            follow_up_refund(settled.number("gap"), 1, settled.after_sale)


def assert_refunded_exactly_but(checkout: CheckoutScene, owed: Money) -> None:
    """Everything agrees, but so much is still owed to the shopper."""
    orders = checkout.storage.orders(checkout.session.order_numbers)
    due = sum(order.net_due.cents for order in orders)
    assert (checkout.captured - checkout.payments.given_back - owed).cents == due


def test_what_came_back_from_the_store_is_recorded(settled: CheckoutScene) -> None:
    owed = settled.refund("gap", LINES, pieces=1).store_balance.owed
    command = RecordStoreRefund(settled.number("gap"), PERSON, "1", owed.cents)
    for _ in range(2):
        record_store_refund(command, settled.storage, settled.clock)
    order = settled.order("gap")
    assert (order.store_balance.owed, len(order.store_refunds)) == (Money(0), 1)
