"""What must be true of every case in the end: one table of promises, each of which names what
breaks it (docs/payments.md, docs/recovery.md)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TypeVar

from muse.domain.lifecycle import Effect, StatusChange
from muse.domain.money import Money
from muse.domain.order import NEXT as ORDER_NEXT
from muse.domain.order import Order, OrderStatus
from muse.domain.order.returns import ReturnStatus
from muse.domain.payments.excess import GIVEN_BACK_ELSEWHERE, excesses
from muse.domain.payments.payment import (
    IntentStatus,
    PaymentIntent,
    PaymentTransaction,
    TransactionStatus,
    TransactionType,
)
from muse.domain.placement.attempt import FenceState, Purchase
from muse.domain.session import NEXT as SESSION_NEXT
from muse.domain.session import CheckoutSession, SessionStatus
from muse.domain.task import return_task_id
from tests.simulation.stage import Stage

Breaches = Iterator[str]
OUTSIDE = "outside: "  # how the names of those begin who move money without Muse


def breaches_of(stage: Stage) -> list[str]:
    """Each promise that is broken, with what breaks it."""
    return [f"{name}: {why}" for name, promise in INVARIANTS.items() for why in promise(stage)]


def nothing_unexpected(stage: Stage) -> Breaches:
    yield from stage.surprises
    yield from (f"in the workflow: {error!r}" for error in stage.workflow.broken)


def charged_exactly(stage: Stage) -> Breaches:
    """What was captured, less what Muse gave back, is the net due, for each session. What others
    gave back before it was settled counts, and what was collected or written off of a debt; what
    they gave back later is for people, who are told."""
    for session in stage.storage.sessions:
        taken = sum(intent.received.cents for intent in _intents(stage, session))
        collection, returned = session.payment.collection, session.payment.returned
        collected = collection.amount.cents if collection and collection.amount else 0
        back = _given_back(stage, session)
        settled = session.payment.intent_id if session.payment.captured is not None else None
        elsewhere = returned.cents if returned else 0
        # Of a payment that nothing was ordered with, all went back.
        elsewhere += _given_back_elsewhere(stage, session, without=settled)
        due = sum(order.net_due.cents for order in _orders(stage, session))
        if taken + collected - elsewhere - back != due:
            yield (
                f"{taken} taken + {collected} collected - {elsewhere} given back elsewhere"
                f" - {back} given back != {due} due"
            )


def captured_once(stage: Stage) -> Breaches:
    """At most what was authorised, at most once, and the session knows."""
    for session in stage.storage.sessions:
        captured = [i for i in _intents(stage, session) if i.received and not _went_back(stage, i)]
        if len(captured) > 1:
            yield f"{len(captured)} payments of one session were captured"
        told = session.payment.captured
        own = [i for i in captured if i.intent_id == session.payment.intent_id or told is None]
        if sum(i.received.cents for i in own) != (told.cents if told else 0):
            yield f"captured {captured}, the session says {told}"
        if any(i.received.cents > i.amount.cents for i in captured):
            yield "more was captured than authorised"
    if len(stage.payments.taken) > sum(1 for i in stage.payments.intents.values() if i.received):
        yield f"captured more often than once: {stage.payments.taken}"


def no_debt_without_a_cause(stage: Stage) -> Breaches:
    """What is due can be taken, unless somebody outside of Muse moved the money, or less was due
    when it was taken: what an order cost was corrected afterwards."""
    if any(name.startswith(OUTSIDE) for name, _ in stage.case.actors):
        return
    for session in stage.storage.sessions:
        orders = stage.storage.orders(session.order_numbers)
        if session.payment.collection and not any(order.corrections for order in orders):
            yield f"the money of {session.session_id} could not be taken"


def moved_money_is_told(stage: Stage) -> Breaches:
    """A person was asked about every excess, and about everything that others gave back."""
    ledger = excesses(stage.storage.ledger)
    moved = {row.session_id for row in ledger}
    for session in stage.storage.sessions:
        if _given_back_elsewhere(stage, session) and session.payment.captured is not None:
            moved.add(session.session_id)
    yield from (f"nobody was told of what was moved: {each}" for each in moved - stage.explained)


def nothing_held(stage: Stage) -> Breaches:
    """Every session is over, and no hold is left on any of them."""
    for session in stage.storage.sessions:
        if not session.is_final:
            yield f"a session is still {session.status}"
    for intent in stage.payments.intents.values():
        if intent.capturable:
            yield f"{intent.capturable.display} is held by {intent.intent_id}"


def one_payment(stage: Stage) -> Breaches:
    """At most one payment of a session that was confirmed is not cancelled; it has succeeded."""
    for session in stage.storage.sessions:
        left = [
            intent
            for intent in _intents(stage, session)
            if intent.intent_id in stage.payments.confirmed
            and intent.status is not IntentStatus.CANCELED
            and not _went_back(stage, intent)
        ]
        if len(left) > 1 or any(i.status is not IntentStatus.SUCCEEDED for i in left):
            yield f"payments of {session.status} session: {[i.status.value for i in left]}"


def ordered_once(stage: Stage) -> Breaches:
    """A store has what Muse thinks it has: one order for each that stands there; for the others
    none, or one that it called off."""
    known = {order.order_number for order in stage.orders}
    for order in stage.orders:
        entries = stage.store_of(order).orders_for(order.order_number)
        at_store = [_what(entry.purchase) for entry in entries]
        numbers = [entry.purchase.store_order_number for entry in entries]
        if len(at_store) > 1:
            yield f"ordered {len(at_store)} times: {numbers}"
        elif order.stands_at_store and at_store != [_what(order.purchase)]:
            yield f"{order.status} at Muse, at the store: {at_store}"
        elif at_store and not order.stands_at_store and not _is_called_off(stage, order):
            yield f"{order.status} at Muse, but the store has {numbers}"
    for store in stage.street.retailers.by_store.values():
        strangers = [e for e in store.book if e.order_number not in known]
        yield from (f"{store.name} has an order of nobody: {stranger}" for stranger in strangers)


def _what(purchase: Purchase | None) -> tuple[str, Money] | None:
    """Number and price: a person pays with another card than the store has written down."""
    return (purchase.store_order_number, purchase.total_paid) if purchase else None


def _is_called_off(stage: Stage, order: Order) -> bool:
    number = order.order_number
    if order.status is OrderStatus.FAILED:
        return order.purchase is not None and number in stage.store_of(order).cancelled
    return number in stage.store_of(order).cancelled or number in stage.called_off


def store_numbers_are_distinct(stage: Stage) -> Breaches:
    taken = Counter((o.store_id, o.store_order_number) for o in stage.orders if o.purchase)
    yield from (f"{place} belongs to {n} orders" for place, n in taken.items() if n > 1)


def one_fence(stage: Stage) -> Breaches:
    for order in stage.orders:
        entered = [f.state for f in order.fences if f.state is not FenceState.REFUSED]
        if len(entered) > 1 or (order.purchase and entered != [FenceState.WON]):
            yield f"{order.status} order with fences {[str(state) for state in entered]}"


def records_are_final(stage: Stage) -> Breaches:
    """No row of the ledger is pending, and they say what happened to the money."""
    for row in stage.storage.ledger:
        if row.status is TransactionStatus.PENDING:
            yield f"pending: {row.key}"
    charges = [
        row.amount.cents
        for row in stage.storage.ledger
        if row.type is TransactionType.CHARGE and row.status is TransactionStatus.SUCCEEDED
    ]
    captured = sum(
        intent.received.cents
        for session in stage.storage.sessions
        for intent in _intents(stage, session)
        if session.payment.intent_id == intent.intent_id and session.payment.captured is not None
    )
    if sum(charges) != captured:
        yield f"the ledger says {charges}, {captured} was captured"


def history_is_complete(stage: Stage) -> Breaches:
    """Every change of status has its row."""
    for session in stage.storage.sessions:
        yield from _gaps(session.history, session.status, SESSION_NEXT)
    for order in stage.orders:
        yield from _gaps(order.history, order.status, ORDER_NEXT)


Status = TypeVar("Status", SessionStatus, OrderStatus)


def _gaps(
    history: Sequence[StatusChange],
    status: Status,
    allowed: Mapping[Status, frozenset[Status]],
) -> Breaches:
    """A session and an order both begin pending."""
    moved = (entry for entry in history if entry.effect is Effect.STATUS)
    steps = [type(status)(entry.status) for entry in moved]
    if not steps or steps[0] != "pending" or steps[-1] is not status:
        yield f"{status}, but its history is {[str(step) for step in steps]}"
    if any(then not in allowed[now] for now, then in pairwise(steps)):
        yield f"no such way: {[str(step) for step in steps]}"


def no_piece_is_bought_twice(stage: Stage) -> Breaches:
    """What was put into the cart is in an order or still there."""
    [user_id] = {session.user_id for session in stage.storage.sessions}
    left: Counter[int] = Counter()
    for line in stage.storage.cart(user_id).lines:
        left[line.product.store_id] += line.quantity
    for order in stage.orders:
        left[order.store_id] += sum(item.quantity for item in order.items)
    if left != stage.storage.added:
        wanted = dict(stage.storage.added)
        yield f"{wanted} were wanted, ordered or in the cart are {dict(left)}"


def reports_come_to_the_status(stage: Stage) -> Breaches:
    """Every report that could be recorded is, once; status and parcels are what they come to."""
    for order in stage.orders:
        ids = [(report.sender, report.event_id) for report in order.reports]
        if len(set(ids)) < len(ids):
            yield f"a report is recorded twice: {ids}"
        if order.progress.parcels != order.parcels and order.reports:
            yield f"parcels {order.parcels} of reports {order.reports}"
        for said in stage.reported:
            known = any(said.report.is_same_as(report) for report in order.reports)
            named = said.order.store_id, said.order.store_order_number
            is_its = named == (order.store_id, order.store_order_number)
            is_told = order.status is OrderStatus.CANCELLED or stage.storage.task(
                f"{order.order_number}-delivery-cancelled"
            )
            if is_its and not known and not is_told:
                yield f"a {said.report.kind} of a {order.status} order is not recorded"


def returns_are_paid_once(stage: Stage) -> Breaches:
    """Every return has ended and its task with it. One that was received has at most one adjustment
    of its own, of pieces that came; no other return has any. No piece is counted twice."""
    for order in stage.orders:
        adjustments = {a.n: a for a in order.adjustments}
        paid = [one.end.adjustment for one in order.returns if one.end and one.end.adjustment]
        if len(set(paid)) < len(paid):
            yield f"adjustments {paid} belong to returns"
        for one in order.returns:
            task = stage.storage.task(return_task_id(order.order_number, one.n))
            if task is None or task.is_open is not one.is_open:
                yield f"the task of a return that is {one.status}: {task}"
            of_it = adjustments.get((one.end and one.end.adjustment) or 0)
            came = Counter({line.item_id: line.quantity for line in one.pieces})
            given = Counter({line.item_id: line.quantity for line in of_it.lines} if of_it else {})
            if given > came or (of_it and one.status is not ReturnStatus.RECEIVED):
                yield f"{of_it} for a return that is {one.status} with {dict(came)}"
        gone: Counter[str] = Counter()
        for line in (line for a in order.adjustments for line in a.lines):
            gone[line.item_id] += line.quantity
        if gone > Counter({item.item_id: item.quantity for item in order.items}):
            yield f"pieces were given back twice: {dict(gone)}"


INVARIANTS: dict[str, Callable[[Stage], Breaches]] = {
    "only declared errors": nothing_unexpected,
    "captured less given back is what is due": charged_exactly,
    "no debt unless others moved the money": no_debt_without_a_cause,
    "people are told of money that others moved": moved_money_is_told,
    "at most one capture, of at most what was authorised": captured_once,
    "nothing is held on a closed session": nothing_held,
    "at most one payment of a session was confirmed": one_payment,
    "an order is at its store at most once": ordered_once,
    "a store order belongs to one order": store_numbers_are_distinct,
    "at most one fence is not refused": one_fence,
    "the ledger is final": records_are_final,
    "every change of status is in the history": history_is_complete,
    "no piece is bought twice": no_piece_is_bought_twice,
    "a return is paid for once": returns_are_paid_once,
    "reports come to the status": reports_come_to_the_status,
}


def _intents(stage: Stage, session: CheckoutSession) -> list[PaymentIntent]:
    return stage.payments.intents_of(session.session_id)


def _orders(stage: Stage, session: CheckoutSession) -> list[Order]:
    return [order for order in stage.orders if order.session_id == session.session_id]


def _went_back(stage: Stage, intent: PaymentIntent) -> bool:
    """Whether all that somebody took of a payment which nothing was ordered with was given back."""
    rows = [row for row in excesses(stage.storage.ledger) if row.intent_id == intent.intent_id]
    owners = [s for s in stage.storage.sessions if s.session_id == intent.session_id]
    is_used = any(
        s.payment.captured is not None and s.payment.intent_id == intent.intent_id for s in owners
    )
    back = sum(r.amount.cents for r in stage.payments.refunds.get(intent.intent_id, ()) if r.counts)
    refused = sum(row.amount.cents for row in rows if _was_refused(row))
    return not is_used and back + refused >= intent.received.cents


def _was_refused(row: PaymentTransaction) -> bool:
    """Stripe does not give it back: a person pays it, who was told."""
    failed = row.status is TransactionStatus.FAILED
    return failed and row.failure_code != GIVEN_BACK_ELSEWHERE


def _given_back_elsewhere(
    stage: Stage, session: CheckoutSession, without: str | None = None
) -> int:
    made = [
        r
        for i in _intents(stage, session)
        for r in stage.payments.refunds.get(i.intent_id, [])
        if i.intent_id != without
    ]
    return sum(r.amount.cents for r in made if r.counts and r.key is None and r.moves_money)


def _given_back(stage: Stage, session: CheckoutSession) -> int:
    """By Stripe because Muse asked for it, or in another way after that failed."""
    made = [
        r for i in _intents(stage, session) for r in stage.payments.refunds.get(i.intent_id, [])
    ]
    by_stripe = sum(r.amount.cents for r in made if r.counts and r.key)
    otherwise = sum(
        a.amount.cents
        for order in _orders(stage, session)
        for a in order.adjustments
        if a.refund and a.refund.paid_otherwise
    )
    by_hand = sum(
        row.amount.cents
        for row in excesses(stage.storage.ledger)
        if row.session_id == session.session_id and _was_refused(row)
    )
    return by_stripe + otherwise + by_hand
