"""The records of one checkout: healthy ones, and what can be changed about them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from muse.domain.money import Money
from muse.domain.money_check.difference import DifferenceKind
from muse.domain.money_check.records import MoneyRecords, StripeRecord
from muse.domain.order import Order, OrderStatus
from muse.domain.order.adjustment import AdjustmentKind
from muse.domain.order.cancellation import AfterSaleRequest
from muse.domain.payments.collection import Collection, CollectionState
from muse.domain.payments.excess import Excess, excess_row
from muse.domain.payments.payment import (
    IntentStatus,
    PaymentIntent,
    PaymentTransaction,
    Refund,
    RefundStatus,
    TransactionStatus,
    TransactionType,
)
from muse.domain.session import Payment, SessionStatus
from muse.domain.task import Task, TaskKind, collect_task_id, refund_task_id, store_refund_task_id
from tests.builders import (
    NOW,
    a_purchase,
    a_ready_session,
    a_task,
    a_transaction,
    an_order,
    dollars,
)

K = DifferenceKind
TOTAL, PART, NOTHING = dollars(57), dollars(10), dollars(0)
DONE = TransactionStatus.SUCCEEDED
LATER = NOW + timedelta(days=30)
Change = Callable[[MoneyRecords], MoneyRecords]


def an_intent(received: Money = TOTAL, held: Money = NOTHING, name: str = "pi_1") -> PaymentIntent:
    status = IntentStatus.REQUIRES_CAPTURE if held else IntentStatus.SUCCEEDED
    return PaymentIntent(name, status, TOTAL, held, received)


def a_refund(order: Order, status: RefundStatus = RefundStatus.SUCCEEDED) -> Refund:
    """That of the order's first adjustment."""
    adjustment = order.adjustments[0]
    return Refund("re_1", status, adjustment.amount, adjustment.key_of(order.order_number))


def healthy() -> MoneyRecords:
    """A settled checkout of one order, of which $10.00 were given back as goodwill."""
    asked = AfterSaleRequest("ops:bo", request_key="1")
    order = an_order(
        status=OrderStatus.PLACED, purchase=a_purchase(), store_order_number="B-1001", placed_at=NOW
    )
    order = order.give_back(
        AdjustmentKind.GOODWILL, order.refundable.free(PART), asked, NOW, taken=True
    ).refund_answered(1, Refund("re_1", RefundStatus.SUCCEEDED, PART, None))
    session = a_ready_session(
        status=SessionStatus.COMPLETED,
        order_numbers=(order.order_number,),
        payment=Payment(
            intent_id="pi_1", authorized=TOTAL, capture_before=LATER, due=TOTAL, captured=TOTAL
        ),
    )
    charge = a_transaction(type=TransactionType.CHARGE, key="capture", status=DONE)
    back = PaymentTransaction(
        session_id=session.session_id,
        type=TransactionType.PARTIAL_REFUND,
        attempt=1,
        amount=PART,
        key=order.adjustments[0].key_of(order.order_number),
        created_at=NOW,
        status=DONE,
        order_number=order.order_number,
    )
    return MoneyRecords(
        session=session,
        orders=(order,),
        ledger=(charge, back),
        stripe=(StripeRecord(an_intent(), (a_refund(order),)),),
        cap=lambda approved: approved + Money(100),
        now=LATER,
    )


def with_order(**fields: object) -> Change:
    return lambda records: replace(records, orders=(replace(records.orders[0], **fields),))  # type: ignore[arg-type]  # any field


def with_refund_of_order(**fields: object) -> Change:
    """The order tells another story of its refund."""

    def change(records: MoneyRecords) -> MoneyRecords:
        [adjustment] = records.orders[0].adjustments
        assert adjustment.refund is not None
        told = replace(adjustment.refund, **fields)  # type: ignore[arg-type]  # any field
        return with_order(adjustments=(replace(adjustment, refund=told),))(records)

    return change


def with_stripe(*refunds: Refund, intent: PaymentIntent | None = None) -> Change:
    """Stripe has exactly these refunds."""
    return lambda records: replace(records, stripe=(StripeRecord(intent or an_intent(), refunds),))


def and_at_stripe(*refunds: Refund, other: PaymentIntent | None = None) -> Change:
    """Stripe has these, too."""

    def change(records: MoneyRecords) -> MoneyRecords:
        [one] = records.stripe
        more = (StripeRecord(other),) if other else ()
        return replace(records, stripe=(StripeRecord(one.intent, (*one.refunds, *refunds)), *more))

    return change


def with_row(place: int, **fields: object) -> Change:
    def change(records: MoneyRecords) -> MoneyRecords:
        rows = list(records.ledger)
        rows[place] = replace(rows[place], **fields)  # type: ignore[arg-type]  # any field
        return replace(records, ledger=tuple(rows))

    return change


def without_row(place: int) -> Change:
    return lambda records: replace(
        records, ledger=tuple(row for n, row in enumerate(records.ledger) if n != place)
    )


def with_task(task: Task) -> Change:
    return lambda records: replace(records, tasks={task.task_id: task})


def all_of(*changes: Change) -> Change:
    def change(records: MoneyRecords) -> MoneyRecords:
        for one in changes:
            records = one(records)
        return records

    return change


ORDER = healthy().orders[0]
KEY = ORDER.adjustments[0].key_of(ORDER.order_number)
FAILED, PENDING = RefundStatus.FAILED, RefundStatus.PENDING
REFUND_TASK = a_task(task_id=refund_task_id(ORDER.order_number, 1), kind=TaskKind.REFUND)
ALL_FAILED = all_of(
    with_refund_of_order(status=FAILED),
    with_row(1, status=TransactionStatus.FAILED),
    with_stripe(Refund("re_1", FAILED, PART, KEY)),
)
STILL_PENDING = all_of(
    with_refund_of_order(status=PENDING), with_row(1, status=TransactionStatus.PENDING)
)
REST = Refund("re_rest", RefundStatus.SUCCEEDED, dollars(3), None, moves_money=False)


def processing(records: MoneyRecords) -> MoneyRecords:
    payment = replace(records.session.payment, captured=None)
    session = replace(records.session, status=SessionStatus.PROCESSING, payment=payment)
    return replace(records, session=session)


def soon(records: MoneyRecords) -> MoneyRecords:
    return replace(records, now=NOW + timedelta(minutes=5))


def returned(records: MoneyRecords) -> MoneyRecords:
    """The pieces went back before anything was taken: the store owes what it was paid."""
    asked = AfterSaleRequest("ops:bo", store_days=14)
    [order] = records.orders
    bare = replace(order, adjustments=())
    back = bare.give_back(
        AdjustmentKind.RETURNED, bare.refundable.free(PART), asked, NOW, taken=False
    )
    paid = an_intent(TOTAL - PART)
    records = replace(
        records, orders=(back,), ledger=(replace(records.ledger[0], amount=TOTAL - PART),)
    )
    payment = replace(records.session.payment, due=TOTAL - PART, captured=TOTAL - PART)
    return with_stripe(intent=paid)(
        replace(records, session=replace(records.session, payment=payment))
    )


def reminder(**fields: object) -> Task:
    task = a_task(task_id=store_refund_task_id(ORDER.order_number), kind=TaskKind.STORE_REFUND)
    return replace(task, callback=None, **fields)  # type: ignore[arg-type]  # any field


DEAR = with_order(purchase=a_purchase(total_paid=TOTAL + dollars(5)))


def owed(records: MoneyRecords) -> MoneyRecords:
    """The hold was gone before anything was taken."""
    payment = replace(records.session.payment, captured=NOTHING, collection=Collection())
    session = replace(records.session, payment=payment)
    bare = with_order(adjustments=())(without_row(1)(records))
    charge = replace(bare.ledger[0], status=TransactionStatus.FAILED)
    gone = replace(an_intent(NOTHING), status=IntentStatus.CANCELED)
    return with_stripe(intent=gone)(replace(bare, session=session, ledger=(charge,)))


COLLECT = a_task(
    task_id=collect_task_id(healthy().session.session_id), kind=TaskKind.COLLECT, callback=None
)


def taken_at_once(records: MoneyRecords) -> MoneyRecords:
    payment = replace(records.session.payment, capture_before=None)
    return replace(records, session=replace(records.session, payment=payment))


def paid_otherwise(records: MoneyRecords) -> MoneyRecords:
    paid = Collection(CollectionState.PAID, TOTAL, "a link", "ops:bo")
    payment = replace(records.session.payment, collection=paid)
    return replace(records, session=replace(records.session, payment=payment))


def and_at_stripe_released(records: MoneyRecords) -> MoneyRecords:
    """More was taken at once than was due in the end, and given back under settlement's key."""
    rest = replace(REST, key="cs_1:capture:1:rest")
    intent = replace(an_intent(), amount=TOTAL + REST.amount)
    return with_stripe(*records.stripe[0].refunds, rest, intent=intent)(taken_at_once(records))


def taken_above_what_is_due(status: TransactionStatus, code: str | None = None) -> Change:
    """Somebody took three dollars more than was due; Muse gives them back, or can't."""

    def change(records: MoneyRecords) -> MoneyRecords:
        excess = dollars(3)
        row = excess_row(records.session.session_id, (), Excess("pi_1", excess, NOTHING), NOW)
        row = replace(row, status=status, failure_code=code)
        payment = replace(records.session.payment, captured=TOTAL + excess, excess=excess)
        back = [Refund("re_2", RefundStatus.SUCCEEDED, excess, row.key)] if status is DONE else []
        intent = replace(an_intent(TOTAL + excess), amount=TOTAL + excess)
        taken = with_stripe(*records.stripe[0].refunds, *back, intent=intent)(records)
        return replace(
            taken,
            session=replace(records.session, payment=payment),
            ledger=(replace(records.ledger[0], amount=TOTAL + excess), records.ledger[1], row),
        )

    return change


def partly_owed(records: MoneyRecords) -> MoneyRecords:
    """Somebody took forty dollars only, and gave back five of them."""
    payment = replace(
        records.session.payment, captured=dollars(40), returned=dollars(5), collection=Collection()
    )
    bare = with_order(adjustments=())(without_row(1)(records))
    charge = replace(bare.ledger[0], amount=dollars(40))
    back = Refund("re_2", FAILED, dollars(9), None), Refund("re_3", PENDING, dollars(5), None)
    partly = with_stripe(*back, intent=an_intent(dollars(40)))(bare)
    session = replace(records.session, payment=payment)
    return with_task(COLLECT)(replace(partly, session=session, ledger=(charge,)))


def partly_owed_and_refunded(records: MoneyRecords) -> MoneyRecords:
    """What Stripe has left of it is refunded for an order after all."""
    back = Refund("re_4", RefundStatus.SUCCEEDED, PART, KEY)
    order, row = records.orders, records.ledger[1]
    partly = partly_owed(records)
    with_refund = and_at_stripe(back)(partly)
    return replace(with_refund, orders=order, ledger=(*partly.ledger, row))


def another_was_released(records: MoneyRecords) -> MoneyRecords:
    """Somebody took of a payment that nothing was ordered with: it went back."""
    excess = Excess("pi_0", dollars(4), NOTHING)
    row = replace(excess_row(records.session.session_id, (), excess, NOW), status=DONE)
    back = Refund("re_0", RefundStatus.SUCCEEDED, dollars(4), row.key)
    other = StripeRecord(an_intent(dollars(4), name="pi_0"), (back,))
    return replace(records, stripe=(*records.stripe, other), ledger=(*records.ledger, row))


def taken_of_a_checkout_without_orders(records: MoneyRecords) -> MoneyRecords:
    session = replace(
        records.session,
        status=SessionStatus.EXPIRED,
        payment=Payment(),
        order_numbers=(),
    )
    row = excess_row(session.session_id, (), Excess("pi_1", PART, NOTHING), NOW)
    back = Refund("re_2", RefundStatus.SUCCEEDED, PART, row.key)
    given = with_stripe(back, intent=an_intent(PART))(records)
    return replace(given, session=session, orders=(), ledger=(replace(row, status=DONE),))
