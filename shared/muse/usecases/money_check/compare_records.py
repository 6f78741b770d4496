"""Compare what is known of one checkout's money."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from muse.domain.money import Money
from muse.domain.money_check.difference import Difference
from muse.domain.money_check.differences import differences, tasks_wanted
from muse.domain.money_check.records import MoneyRecords, StripeRecord
from muse.domain.order import Order
from muse.domain.placement.attempt import cap_for
from muse.domain.session import CheckoutSession
from muse.domain.task import Task
from muse.ports import Clock, Notifier, Payments, Storage
from muse.usecases.placement.place_order import PurchaseVariance

_INTENT = re.compile(r"\bpi_\w+")


@dataclass(frozen=True, slots=True)
class MoneyCheckDependencies:
    """What the money check needs."""

    storage: Storage
    payments: Payments
    notifier: Notifier
    clock: Clock
    variance: PurchaseVariance


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came of it: the session as it was read last, the differences, and the intents that were
    looked at."""

    session: CheckoutSession
    differences: tuple[Difference, ...]
    intent_ids: frozenset[str]
    first_order: Order | None


def compare_records(
    session: CheckoutSession, known: Task | None, also: Iterable[str], deps: MoneyCheckDependencies
) -> Comparison:
    """Compare the money of a checkout: of its own payment, of every other that the ledger knows or
    its task names, and of those in `also`. Errors: PaymentsUnavailable, Unavailable.

    Somebody may be refunding while it is read: only what is there when it is read again is a
    difference.
    """
    named = {*also, *_INTENT.findall(known.reason if known else "")}
    records = _read(session, named, deps)
    found = differences(records)
    if found:
        records = _read(deps.storage.checkout(session.session_id), named, deps)
        before = {difference.words for difference in found}
        found = tuple(one for one in differences(records) if one.words in before)
    intent_ids = frozenset(one.intent.intent_id for one in records.stripe)
    return Comparison(records.session, found, intent_ids, next(iter(records.orders), None))


def _read(session: CheckoutSession, named: set[str], deps: MoneyCheckDependencies) -> MoneyRecords:
    """What Stripe says of the checkout's own payment is read first: orders and ledger are written
    ahead of every call to Stripe, so what it knows they know, too."""
    own = session.payment.intent_id
    at_stripe = [_at_stripe(own, deps.payments)] if own else []
    ledger = deps.storage.payments(session.session_id)
    orders = deps.storage.orders(session.order_numbers)
    others = ({row.intent_id for row in ledger if row.intent_id} | named) - {own}
    at_stripe += [_at_stripe(intent_id, deps.payments) for intent_id in sorted(others)]
    now = deps.clock.now()
    tasks = {task_id: deps.storage.task(task_id) for task_id in tasks_wanted(session, orders, now)}

    def cap(approved: Money) -> Money:
        return cap_for(approved, deps.variance.cents, deps.variance.basis_points)

    return MoneyRecords(
        session=session,
        orders=orders,
        ledger=ledger,
        stripe=tuple(at_stripe),
        cap=cap,
        now=now,
        tasks={task_id: task for task_id, task in tasks.items() if task},
    )


def _at_stripe(intent_id: str, payments: Payments) -> StripeRecord:
    intent = payments.retrieve(intent_id)
    return StripeRecord(intent, payments.refunds_of(intent_id) if intent.received else ())
