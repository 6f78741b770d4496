"""The money check of one checkout's records: each kind of difference, by itself, and none when all
of them agree."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from muse.domain.money import Money
from muse.domain.money_check.difference import Difference, DifferenceKind
from muse.domain.money_check.differences import differences, tasks_wanted
from muse.domain.money_check.records import MoneyRecords
from muse.domain.order.store_balance import StoreRefund
from muse.domain.payments.payment import (
    Refund,
    RefundStatus,
    TransactionStatus,
)
from muse.domain.task import TaskKind
from tests.builders import (
    NOW,
    a_purchase,
    a_task,
    a_transaction,
    dollars,
)
from tests.money_records import (
    ALL_FAILED,
    COLLECT,
    DEAR,
    DONE,
    FAILED,
    KEY,
    LATER,
    NOTHING,
    ORDER,
    PART,
    PENDING,
    REFUND_TASK,
    REST,
    STILL_PENDING,
    TOTAL,
    Change,
    K,
    a_refund,
    all_of,
    an_intent,
    and_at_stripe,
    and_at_stripe_released,
    another_was_released,
    healthy,
    owed,
    paid_otherwise,
    partly_owed,
    partly_owed_and_refunded,
    processing,
    reminder,
    returned,
    soon,
    taken_above_what_is_due,
    taken_at_once,
    taken_of_a_checkout_without_orders,
    with_order,
    with_refund_of_order,
    with_row,
    with_stripe,
    with_task,
    without_row,
)

DIFFERENT: dict[str, tuple[Change, set[DifferenceKind]]] = {
    "less was captured": (
        with_stripe(a_refund(ORDER), intent=an_intent(dollars(50))),
        {K.TOTAL, K.CAPTURED},
    ),
    "the order costs something else": (with_order(adjustments=()), {K.TOTAL, K.REFUND}),
    "the ledger lost the charge": (without_row(0), {K.CAPTURED}),
    "two payments were captured": (
        and_at_stripe(other=an_intent(PART, name="pi_2")),
        {K.TOTAL, K.CAPTURED, K.CAPTURED_TWICE},
    ),
    "a debt without a task": (owed, {K.UNCOLLECTED}),
    "a debt whose task is done": (
        all_of(owed, with_task(COLLECT.finish("x", NOW))),
        {K.UNCOLLECTED},
    ),
    "captured, never settled": (processing, {K.UNSETTLED}),
    "captured without being asked": (all_of(processing, without_row(0), soon), {K.UNSETTLED}),
    "held by another payment": (
        and_at_stripe(other=an_intent(NOTHING, PART, "pi_2")),
        {K.STILL_HELD},
    ),
    "refunded by somebody else": (
        and_at_stripe(Refund("re_2", PENDING, PART, None)),
        {K.FOREIGN_REFUND, K.TOTAL},
    ),
    "refunded twice with one key": (
        and_at_stripe(Refund("re_2", RefundStatus.SUCCEEDED, PART, KEY)),
        {K.REFUND, K.TOTAL},
    ),
    "refunded with a key of no order": (
        and_at_stripe(Refund("re_2", RefundStatus.SUCCEEDED, PART, "payment#refund#MO-1#x#1")),
        {K.REFUND, K.TOTAL},
    ),
    "refunded with another amount": (
        with_stripe(Refund("re_1", RefundStatus.SUCCEEDED, PART + PART, KEY)),
        {K.REFUND, K.TOTAL},
    ),
    "Stripe has no such refund": (with_stripe(), {K.REFUND, K.TOTAL}),
    "the refund came back": (with_stripe(a_refund(ORDER, FAILED)), {K.REFUND, K.TOTAL}),
    "it failed for Muse alone": (
        all_of(ALL_FAILED, with_stripe(a_refund(ORDER)), with_task(REFUND_TASK)),
        {K.REFUND},
    ),
    "it failed, and nobody was asked": (ALL_FAILED, {K.REFUND, K.TOTAL}),
    "the ledger lost the refund": (without_row(1), {K.REFUND}),
    "the ledger has another amount": (with_row(1, amount=PART + PART), {K.REFUND}),
    "the ledger has a refund too many": (
        lambda records: replace(
            records, ledger=(*records.ledger, replace(records.ledger[1], key="payment#refund#x"))
        ),
        {K.REFUND},
    ),
    "pending for a day": (all_of(STILL_PENDING, with_stripe()), {K.ROW_PENDING}),
    "an authorisation is pending": (
        lambda records: replace(records, ledger=(*records.ledger, a_transaction())),
        {K.ROW_PENDING},
    ),
    "without a purchase": (with_order(purchase=None), {K.PURCHASE}),
    "with another store order number": (with_order(store_order_number="B-2"), {K.PURCHASE}),
    "above its cap": (DEAR, {K.OVER_CAP}),
    "above its cap, placed by a person": (all_of(DEAR, with_task(a_task(ORDER))), {K.OVER_CAP}),
    "the store paid too much": (
        with_order(store_refunds=(StoreRefund(TOTAL + Money(1), NOW, "ops:bo", "1"),)),
        {K.STORE_REFUND},
    ),
    "more was taken, and went back": (taken_above_what_is_due(DONE), {K.EXCESS}),
    "more was taken, and goes back": (
        all_of(taken_above_what_is_due(TransactionStatus.PENDING), soon),
        {K.EXCESS},
    ),
    "more was taken, and can't go back": (
        taken_above_what_is_due(TransactionStatus.FAILED, "charge_disputed"),
        {K.EXCESS},
    ),
    "more was taken, others gave back nothing of it": (
        taken_above_what_is_due(TransactionStatus.FAILED, "given_back_elsewhere"),
        {K.EXCESS, K.TOTAL},
    ),
    "taken of a checkout without orders": (taken_of_a_checkout_without_orders, {K.EXCESS}),
    "less was taken, and some given back": (partly_owed, {K.FOREIGN_REFUND}),
    "less was taken, and of that refunded": (partly_owed_and_refunded, {K.FOREIGN_REFUND}),
    "another payment was let go": (another_was_released, {K.EXCESS}),
    "overdue without a task": (returned, {K.OVERDUE}),
    "overdue, the task sleeps": (
        all_of(returned, with_task(reminder(wakes_at=LATER))),
        {K.OVERDUE},
    ),
    "overdue, the task is done": (
        all_of(returned, with_task(reminder().finish("x", NOW))),
        {K.OVERDUE},
    ),
}

THE_SAME: dict[str, Change] = {
    "all of it": lambda records: records,
    "a debt that somebody sees to": all_of(owed, with_task(COLLECT)),
    "a debt that was paid otherwise": all_of(owed, paid_otherwise),
    "taken at once, to be settled": all_of(processing, taken_at_once, without_row(0), soon),
    "the rest of what was taken at once": and_at_stripe_released,
    "settlement is under way": all_of(processing, soon),
    "a refund is being made": all_of(STILL_PENDING, with_stripe(), soon),
    "Stripe is further with it": all_of(STILL_PENDING, soon),
    "a refund is on its way for a week": all_of(
        STILL_PENDING, with_stripe(a_refund(ORDER, PENDING))
    ),
    "a refund failed and somebody sees to it": all_of(ALL_FAILED, with_task(REFUND_TASK)),
    "it was paid otherwise": all_of(
        ALL_FAILED, with_refund_of_order(status=FAILED, paid_otherwise="CHEQUE-1")
    ),
    "somebody else's refund failed": and_at_stripe(Refund("re_2", FAILED, PART, None)),
    "the rest of the hold is listed": all_of(
        with_stripe(a_refund(ORDER), REST, intent=replace(an_intent(), amount=TOTAL + REST.amount))
    ),
    "above its cap, found by a person": all_of(
        DEAR, with_task(a_task(ORDER, kind=TaskKind.VERIFY))
    ),
    "within its cap": with_order(purchase=a_purchase(total_paid=TOTAL + dollars(1))),
    "overdue, and people know": all_of(returned, with_task(reminder())),
    "a store owes, but not yet": all_of(returned, soon),
}


@pytest.mark.parametrize("what", DIFFERENT)
def test_what_differs_is_found(what: str) -> None:
    change, expected = DIFFERENT[what]
    found = differences(change(healthy()))
    assert {one.kind for one in found} == expected
    assert len({one.words for one in found}) == len(found)


def test_a_person_reads_what_was_expected_and_what_was_found() -> None:
    """All differences as they are told; the file is what a reader should look at."""
    told = [
        f"{what}: {one.kind} | {one.words} | {_amounts(one)}"
        for what, (change, _) in DIFFERENT.items()
        for one in differences(change(healthy()))
    ]
    assert told == (Path(__file__).parent / "differences.txt").read_text().splitlines()


def _amounts(one: Difference) -> str:
    shown = [amount.display if amount is not None else "-" for amount in (one.expected, one.found)]
    return f"{shown[0]} expected, {shown[1]} found"


@pytest.mark.parametrize("what", THE_SAME)
def test_what_agrees_is_not(what: str) -> None:
    assert differences(THE_SAME[what](healthy())) == ()


def test_every_kind_is_found_by_some_test() -> None:
    of_no_checkout = {K.UNKNOWN_CHARGE, K.UNKNOWN_REFUND}
    found = set().union(*(kinds for _, kinds in DIFFERENT.values()))
    assert found | of_no_checkout == set(DifferenceKind)


def test_the_words_are_the_same_on_the_next_day() -> None:
    """That is how a difference is known again."""
    for change, _ in DIFFERENT.values():
        records = change(healthy())
        tomorrow = replace(records, now=records.now + timedelta(days=1))
        if records.now == LATER:
            assert differences(records) == differences(tomorrow)


def test_the_words_say_nothing_personal() -> None:
    address = healthy().orders[0].shipping_address
    for change, _ in DIFFERENT.values():
        for one in differences(change(healthy())):
            assert not any(part in one.words for part in (address.name, address.city, "ada"))


def wanted(records: MoneyRecords) -> tuple[str, ...]:
    return tasks_wanted(records.session, records.orders, LATER)


def test_only_what_may_matter_is_asked_for() -> None:
    assert wanted(healthy()) == ()
    assert wanted(returned(healthy())) == (reminder().task_id,)
    assert wanted(ALL_FAILED(healthy())) == (REFUND_TASK.task_id,)
    assert wanted(DEAR(healthy())) == (ORDER.order_number,)
    assert wanted(owed(healthy())) == (COLLECT.task_id,)


def test_the_page_explains_every_kind() -> None:
    page = (Path(__file__).parents[4] / "docs" / "payments.md").read_text()
    table = page.split("\n### What is compared\n")[1].split("\n### ")[0]
    rows = [line.split(" | ")[0] for line in table.splitlines() if line.startswith("| `")]
    assert sorted(re.findall(r"`(\w+)`", " ".join(rows))) == sorted(DifferenceKind)
