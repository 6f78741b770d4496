"""What whoever asked for something impossible is told: word for word, and what to do instead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from muse.domain.errors import MuseError
from muse.domain.money import Money
from muse.domain.order import Order, OrderStatus
from muse.domain.order.adjustment import AdjustmentKind
from muse.domain.order.cancellation import AfterSaleRequest
from muse.domain.order.store_balance import StoreRefund
from muse.domain.payments.collection import Collection, CollectionState
from muse.domain.payments.excess import CapturedMoney
from muse.domain.payments.payment import Refund, RefundStatus
from muse.domain.placement.failures import OutcomeUnknown, OutOfStock
from muse.domain.session import CheckoutSession
from muse.domain.store import Method
from muse.domain.task import Task, TaskKind
from muse.domain.tracking.report import Report, ReportKind
from tests.builders import NOW, a_purchase, a_ready_session, a_session, a_task, an_order, dollars
from tests.unit.domain.journeys import (
    CLAIM,
    DECLINED,
    ORDER_NUMBERS,
    an_intent,
    claimed,
    ordered,
    settled,
)

SHOPPER, OPS = AfterSaleRequest("shopper"), AfterSaleRequest("ops:bo")
PLACED = an_order().place(a_purchase(), Method.API, NOW)
FENCED = an_order().enter_fence(Method.API, NOW, timedelta(minutes=1), total=dollars(57))
OFF = PLACED.cancel(OPS, NOW, taken=True)
FAILED_REFUND = OFF.refund_answered(1, Refund(None, RefundStatus.FAILED, dollars(57), "key"))
CAME = StoreRefund(dollars(58), NOW, "ops:bo", "1")
NEWS = Report("store:1", "e", ReportKind.SHIPPED, NOW)


def given_back(order: Order, cents: int) -> Order:
    portion = order.refundable.free(Money(cents))
    return order.give_back(AdjustmentKind.GOODWILL, portion, OPS, NOW, taken=True)


def corrected(order: Order) -> Order:
    return order.correct_purchase("B-2", dollars(50), NOW, "ops:bo", "typo")


def paid_twice() -> Order:
    return FAILED_REFUND.refund_paid_by_hand(1, "CHEQUE-1").refund_paid_by_hand(1, "CHEQUE-2")


def shipped() -> Order:
    return replace(PLACED, status=OrderStatus.SHIPPED)


OF_AN_ORDER: list[tuple[str, Callable[[], object]]] = [
    ("This order has no such refund.", lambda: PLACED.adjustment(1)),
    (
        "This order is being placed at its store just now. Try again shortly.",
        lambda: FENCED.require_cancellable("ops:bo"),
    ),
    (
        "This order has been shipped: it can be returned, not cancelled.",
        lambda: shipped().require_cancellable("shopper"),
    ),
    ("Nobody asked to cancel this order.", lambda: PLACED.deny_cancel("no")),
    (
        "Nobody asked to cancel this order.",
        lambda: PLACED.ask_to_cancel(NOW, "shopper").cancel(OPS, NOW, taken=True).deny_cancel("no"),
    ),
    (
        "This order is cancelled: nothing of it can be given back.",
        lambda: OFF.give_back(
            AdjustmentKind.GOODWILL, PLACED.refundable.free(Money(1)), OPS, NOW, taken=True
        ),
    ),
    ("This order was not placed at its store.", lambda: an_order().store_paid_back(CAME)),
    ("This order was not placed at its store.", lambda: an_order().reported(NEWS)),
    ("Only $57.00 was paid to the store.", lambda: OFF.store_paid_back(CAME)),
    (
        "The store owes nothing for this order.",
        lambda: PLACED.store_will_not_pay("they are gone", NOW, "ops:bo"),
    ),
    (
        "The store may have made this order: find out first.",
        lambda: FENCED.fail(OutOfStock(), NOW),
    ),
    (
        "Nothing is unknown about this order.",
        lambda: an_order().give_up(OutcomeUnknown("timeout"), NOW),
    ),
    (
        "This order did not fail, or is known to be at its store.",
        lambda: PLACED.found_late(a_purchase()),
    ),
    ("No purchase of this order stands.", lambda: corrected(an_order())),
    ("No purchase of this order stands.", lambda: corrected(OFF)),
    (
        "Money was given back for this order: refund the difference instead.",
        lambda: corrected(given_back(PLACED, 100)),
    ),
    ("This order is no orphan.", lambda: PLACED.orphan_closed(dollars(0))),
    ("This order is no orphan.", lambda: an_order().orphan_closed(dollars(0))),
    (
        "Only a refund that failed is paid in another way.",
        lambda: OFF.refund_paid_by_hand(1, "CHEQUE-1"),
    ),
    ("This was paid already: CHEQUE-1.", paid_twice),
    ("Less than that is left.", lambda: PLACED.refundable.free(dollars(58))),
    ("Nothing is left to give back of this.", lambda: PLACED.refundable.free(Money(0))),
    (
        "These pieces can't be refunded.",
        lambda: PLACED.refundable.for_lines([], with_shipping=False),
    ),
]


PAID_BY_WIRE = Collection(CollectionState.PAID, dollars(57), "wire-1", "ops:bo")


def in_debt(state: CollectionState = CollectionState.FAILED) -> CheckoutSession:
    session = settled()
    collection = Collection(state, dollars(57), "wire-1", "ops:bo")
    return replace(session, payment=replace(session.payment, collection=collection))


def renounced() -> CheckoutSession:
    return claimed().renounce_intent()


def fixed(amount: Money) -> CheckoutSession:
    return ordered().freeze_due(amount, NOW)[0]


def priced(cents: int) -> CheckoutSession:
    """A checkout that costs so many cents."""
    session = a_ready_session()
    [quote] = session.quotes
    line = replace(
        quote.lines[0], price=Money(cents), tax=Money(0), shipping=Money(0), discount=Money(0)
    )
    return replace(session, quotes=(replace(quote, lines=(line,)),))


OF_A_CHECKOUT: list[tuple[str, Callable[[], object]]] = [
    ("This checkout is processing.", lambda: claimed().place_with_held_money(NOW, CLAIM)),
    ("This checkout is completed.", lambda: settled().require_editable(NOW)),
    ("This checkout is processing.", lambda: claimed().drop_intent()),
    (
        "The total is $0.49; a card pays $0.50 to $999,999.99.",
        lambda: priced(49).require_placeable(NOW),
    ),
    (
        "The total is $1,000,000.00; a card pays $0.50 to $999,999.99.",
        lambda: priced(100_000_000).require_placeable(NOW),
    ),
    ("This checkout has not expired yet.", lambda: a_session().expire(NOW)),
    (
        "The payment was given up. Please place the orders again.",
        lambda: renounced().authorize(an_intent(dollars(57)), ORDER_NUMBERS),
    ),
    (
        "This pending checkout of $57.00 can't be ordered.",
        lambda: a_ready_session().authorize(an_intent(dollars(57)), ORDER_NUMBERS),
    ),
    (
        "This checkout's orders are made: its payment can't change any more.",
        lambda: ordered().decline(NOW, DECLINED),
    ),
    ("This checkout is not being ordered.", lambda: claimed().next_run()),
    ("This checkout has no orders.", lambda: claimed().hold_for_review((), NOW)),
    (
        "This checkout is not under review.",
        lambda: ordered().decide_review(approve=True, by="ops:bo", note="seen", now=NOW),
    ),
    (
        "This checkout's amount is fixed already.",
        lambda: fixed(dollars(20)).freeze_due(dollars(21), NOW),
    ),
    ("$58.00 is due, but not held.", lambda: ordered().freeze_due(dollars(58), NOW)),
    ("This checkout's amount is not fixed yet.", lambda: ordered().ledger.settlement(NOW)),
    (
        "This checkout's amount is not fixed yet.",
        lambda: ordered().settle_moved_money(CapturedMoney(dollars(57), dollars(0)), NOW),
    ),
    (
        "Captured $21.00, which is not what was due.",
        lambda: fixed(dollars(20)).settle(dollars(21), NOW),
    ),
    ("Nothing was taken for this checkout yet.", lambda: ordered().give_back_excess(dollars(1))),
    (
        "The money of this checkout is being taken: try again in a minute.",
        lambda: fixed(dollars(20)).owes_more(),
    ),
    (
        "The money of this checkout is being taken: try again in a minute.",
        lambda: fixed(dollars(20)).owes_nothing(),
    ),
    (
        "The debt of this checkout was written_off already.",
        lambda: in_debt(CollectionState.WRITTEN_OFF).owes_more(),
    ),
    (
        "The debt of this checkout was paid already.",
        lambda: in_debt(CollectionState.PAID).owes_nothing(),
    ),
    (
        "Nothing is to be collected for this checkout.",
        lambda: settled().end_collection(PAID_BY_WIRE),
    ),
    (
        "This was paid already: wire-1.",
        lambda: in_debt(CollectionState.PAID).end_collection(
            replace(PAID_BY_WIRE, reference="wire-2")
        ),
    ),
]

EVES = a_task().claim("eve", NOW)
BUYING = EVES.start_buying("eve")
DONE = BUYING.finish("placed", NOW)


def of_kind(kind: TaskKind) -> Task:
    return replace(EVES, kind=kind)


OF_A_TASK: list[tuple[str, Callable[[], object]]] = [
    ("This task is of no order.", lambda: a_task(order_number=None).of_order),
    ("This task is held by eve.", lambda: EVES.claim("mallory", NOW)),
    ("This task is done.", lambda: DONE.claim("eve", NOW)),
    ("This task is done.", lambda: DONE.needs_verifying("nobody knows")),
    ("This task is done: placed.", lambda: DONE.release("eve")),
    ("Claim this task first.", lambda: a_task().release("eve")),
    ("Buying has begun: complete the task or fail it.", lambda: BUYING.release("eve")),
    (
        "There is nothing to buy for this task.",
        lambda: of_kind(TaskKind.REFUND).start_buying("eve"),
    ),
    (
        "Find out first whether the store has this order.",
        lambda: of_kind(TaskKind.VERIFY).start_buying("eve"),
    ),
    ("Nobody is buying this.", EVES.abandoned),
]


@pytest.mark.parametrize(("words", "ask"), [*OF_AN_ORDER, *OF_A_CHECKOUT, *OF_A_TASK])
def test_it_says_why(words: str, ask: Callable[[], object]) -> None:
    with pytest.raises(MuseError) as refused:
        ask()
    assert str(refused.value) == words
