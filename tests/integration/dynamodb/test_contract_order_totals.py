"""A user's totals are those of the user's orders, whatever becomes of these; a list of one status
has the orders of that status. Of the storage in memory and of the one in DynamoDB."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from muse.adapters.dynamodb.storage import DynamoStorage
from muse.domain.errors import VersionConflict
from muse.domain.money import Money
from muse.domain.order import Order, OrderStatus
from muse.domain.order.adjustment import AdjustmentKind
from muse.domain.order.cancellation import AfterSaleRequest
from muse.domain.payments.payment import Refund, RefundStatus
from muse.domain.placement.failures import OutOfStock
from muse.ports import OrderTotals, Storage, StoreTotal
from tests.builders import NOW, a_product, a_purchase, an_order
from tests.dynamodb import count_requests
from tests.fakes.order_totals import totals_of

OPS = AfterSaleRequest("ops:bo", "sorry")
A_LITTLE = Money(100)
USERS = count()


def placed(order: Order) -> Order:
    number = f"B-{order.order_number}"
    purchase = replace(a_purchase(), store_order_number=number, total_paid=order.total)
    return order.place(purchase, order.methods[0], NOW)


def given_back(order: Order) -> Order:
    portion = order.refundable.free(A_LITTLE)
    return order.give_back(AdjustmentKind.GOODWILL, portion, OPS, NOW, taken=True)


def never_arrived(order: Order) -> Order:
    answer = Refund("re_1", RefundStatus.FAILED, order.adjustments[0].amount, None)
    return order.refund_answered(1, answer)


STEPS: dict[str, Callable[[Order], Order]] = {
    "placed": placed,
    "failed": lambda order: order.fail(OutOfStock(), NOW),
    "cancelled": lambda order: order.cancel(OPS, NOW, taken=True),
    "given back": given_back,
    "never arrived": never_arrived,
    "awaited": lambda order: order.await_person("place"),
}


def totals_of_stored(storage: Storage, orders: list[Order]) -> OrderTotals:
    return totals_of(storage.order(order.order_number) for order in orders)


def without_order(totals: OrderTotals) -> OrderTotals:
    return replace(totals, by_status=dict(totals.by_status), spent=dict(totals.spent))


def test_nobody_has_nothing(storage: Storage) -> None:
    assert without_order(storage.order_totals("ada")) == OrderTotals(0, {}, (), {})


def test_new_orders_are_counted_as_pending(storage: Storage) -> None:
    storage.commit(an_order(9001), an_order(9002))
    storage.commit(
        an_order(9001, session_id="cs_2"), an_order(9001, session_id="cs_3", user_id="eve")
    )
    totals = storage.order_totals("ada")
    assert (totals.checkouts, totals.orders) == (2, 3)
    assert dict(totals.by_status) == {OrderStatus.PENDING: 3}
    assert totals.stores == (
        StoreTotal(9001, "Store 9001", 2),
        StoreTotal(9002, "Store 9002", 1),
    )


def test_what_is_paid_is_summed_up_by_currency(storage: Storage) -> None:
    euros = an_order(9002, [a_product(9002, price=Money(500, "EUR"))], quote=None)
    orders = [an_order(9001), euros]
    storage.commit(*orders)
    storage.commit(*(placed(order.saved()) for order in orders))
    assert dict(storage.order_totals("ada").spent) == {
        "EUR": euros.total,
        "USD": orders[0].total,
    }


def test_what_lost_the_race_is_not_counted(storage: Storage) -> None:
    order = an_order(9001)
    storage.commit(order)
    storage.commit(placed(order.saved()))
    with pytest.raises(VersionConflict):
        storage.commit(order.saved().fail(OutOfStock(), NOW))
    assert dict(storage.order_totals("ada").by_status) == {OrderStatus.PLACED: 1}


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(st.tuples(st.integers(0, 3), st.sampled_from(sorted(STEPS))), max_size=12))
def test_totals_are_those_of_the_orders(storage: Storage, steps: list[tuple[int, str]]) -> None:
    user = f"user-{next(USERS)}"
    orders = [
        an_order(9001 + n % 2, session_id=f"cs_{user}_{n // 2}", user_id=user) for n in range(4)
    ]
    storage.commit(*orders[:2])
    storage.commit(*orders[2:])
    for which, step in steps:
        order = storage.order(orders[which].order_number)
        try:
            changed = STEPS[step](order)
        except Exception:  # noqa: BLE001 - a step that this order can't take
            continue
        storage.commit(changed)
    assert without_order(storage.order_totals(user)) == without_order(
        totals_of_stored(storage, orders)
    )


def four_orders(storage: Storage) -> list[Order]:
    """Orders of four checkouts, a minute apart."""
    moments = [NOW + timedelta(minutes=n) for n in range(4)]
    orders = [an_order(9001, session_id=f"cs_{n}", created_at=at) for n, at in enumerate(moments)]
    storage.commit(*orders)
    return orders


def test_a_list_of_one_status(storage: Storage) -> None:
    orders = [
        an_order(9001, session_id=f"cs_{n}", created_at=NOW + n * timedelta(minutes=1))
        for n in range(4)
    ]
    storage.commit(*orders)
    for order in orders[:3]:
        storage.commit(placed(order.saved()))
    listed = storage.orders_of("ada", OrderStatus.PLACED)
    assert [order.session_id for order in listed] == ["cs_2", "cs_1", "cs_0"]
    assert [o.session_id for o in storage.orders_of("ada", OrderStatus.PENDING)] == ["cs_3"]


def test_a_list_until_a_moment(storage: Storage) -> None:
    orders = [
        an_order(9001, session_id=f"cs_{n}", created_at=NOW + n * timedelta(minutes=1))
        for n in range(4)
    ]
    storage.commit(*orders)
    listed = storage.orders_of("ada", until=NOW + timedelta(minutes=1))
    assert [order.session_id for order in listed] == ["cs_1", "cs_0"]


def test_a_page_reads_what_it_shows(dynamo: DynamoStorage) -> None:
    """Of 80 orders: one page of the index for twenty, one request for the totals."""
    orders = [
        an_order(9001, session_id=f"cs_{n}", created_at=NOW + timedelta(minutes=n))
        for n in range(80)
    ]
    # No more of them: moto copies every table for every write of a transaction.
    dynamo.commit(*orders[:20])
    dynamo.commit(*orders[20:40])
    dynamo.commit(*orders[40:60])
    dynamo.commit(*orders[60:])
    with count_requests() as requests:
        listed = dynamo.orders_of("ada")
        shown = [next(listed) for _ in range(20)]
    assert [order.session_id for order in shown][:2] == ["cs_79", "cs_78"]
    assert [sent[1]["Limit"] for sent in requests.sent] == [50]
    with count_requests() as requests:
        assert dynamo.order_totals("ada").orders == 80
    assert len(requests.sent) == 1
