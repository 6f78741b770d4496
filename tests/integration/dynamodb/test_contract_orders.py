"""What the storage port promises about orders: DynamoDB and the fake keep it alike."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from muse.domain.errors import NotFound, VersionConflict
from muse.domain.money import Money
from muse.domain.order import Order, OrderStatus
from muse.domain.order.adjustment import AdjustedLine, AdjustmentKind
from muse.domain.order.cancellation import AfterSaleRequest
from muse.domain.order.store_balance import StoreRefund
from muse.domain.payments.payment import Refund, RefundStatus
from muse.domain.placement.failures import OutOfStock
from muse.domain.store import Method
from muse.domain.tracking.report import Report, ReportedLine, ReportKind
from muse.ports import OrderSummary, Storage, StoreOrderNumberTaken, Unchanged
from tests.builders import NOW, a_cart, a_product, a_purchase, an_order

NOBODY = "MO-00000-00000-00000"


def stored(storage: Storage, order: Order) -> Order:
    storage.commit(order)
    return order.saved()


def placed(order: Order, number: str = "B-1001") -> Order:
    return order.place(a_purchase(number), Method.API, NOW + timedelta(seconds=2))


def shipped(order: Order) -> Order:
    report = Report(
        "store:9001",
        "evt-1",
        ReportKind.SHIPPED,
        NOW + timedelta(days=1),
        tracking_number="1Z999",
        carrier="UPS",
        estimated_delivery=NOW.date(),
        lines=(ReportedLine("MUG", 2),),
    )
    return order.reported(report)


def test_an_order_is_read_as_it_was_stored(storage: Storage) -> None:
    order = stored(storage, an_order())
    assert storage.order(order.order_number) == order


def test_its_whole_life_is_read_with_its_history(storage: Storage) -> None:
    order = stored(storage, an_order())
    fenced = order.enter_fence(
        Method.API, NOW, timedelta(minutes=2), total=order.total, reference="checkout 7"
    )
    order = stored(storage, fenced)
    order = stored(storage, placed(order))
    order = stored(storage, shipped(order))

    read = storage.order(order.order_number)

    assert read == order
    assert [entry.status for entry in read.history] == ["pending", "placed", "shipped"]


def test_a_failure_is_kept_with_its_reason(storage: Storage) -> None:
    order = stored(storage, an_order())
    failed = stored(storage, order.fail(OutOfStock("sold out", item_id="ci_1"), NOW))
    assert storage.order(order.order_number) == failed
    assert failed.failure is not None


def test_no_history_is_lost_by_who_did_not_read_it(storage: Storage) -> None:
    order = stored(storage, an_order())
    (without_history,) = storage.orders([order.order_number])
    storage.commit(placed(without_history))
    statuses = [entry.status for entry in storage.order(order.order_number).history]
    assert statuses == ["pending", "placed"]


def test_late_news_comes_last_in_the_history_at_its_own_time(storage: Storage) -> None:
    order = stored(storage, placed(stored(storage, an_order())))
    order = stored(storage, shipped(order))
    before_shipping = NOW + timedelta(hours=1)
    news = Report("store:9001", "evt-0", ReportKind.CONFIRMED, before_shipping)
    order = stored(storage, order.reported(news))

    last = storage.order(order.order_number).history[-1]

    assert (last.status, last.at) == ("confirmed", before_shipping)
    assert storage.order(order.order_number).status is OrderStatus.SHIPPED


def test_two_entries_of_one_moment_are_both_kept(storage: Storage) -> None:
    at_once = an_order().place(a_purchase(), Method.MANUAL, NOW)
    order = stored(storage, at_once)
    assert [entry.status for entry in order.history] == ["pending", "placed"]
    assert storage.order(order.order_number).history == order.history


def test_a_change_without_a_new_status_adds_no_history(storage: Storage) -> None:
    order = stored(storage, an_order())
    storage.commit(order.await_person("place"))
    read = storage.order(order.order_number)
    assert read.awaiting == "place"
    assert len(read.history) == 1


def test_orders_are_read_in_the_order_asked_for_without_history(storage: Storage) -> None:
    orders = [stored(storage, an_order(store_id)) for store_id in (9001, 9002, 9003)]
    wanted = [orders[2], orders[0], orders[2]]
    read = storage.orders([order.order_number for order in wanted])
    assert read == tuple(replace(order, history=()) for order in wanted)
    assert read[0].items == orders[2].items


def test_no_numbers_no_orders(storage: Storage) -> None:
    assert storage.orders([]) == ()


def test_an_unknown_order_is_not_found(storage: Storage) -> None:
    known = stored(storage, an_order())
    with pytest.raises(NotFound):
        storage.order(NOBODY)
    with pytest.raises(NotFound):
        storage.orders([known.order_number, NOBODY])


def test_an_order_is_made_once(storage: Storage) -> None:
    stored(storage, an_order())
    with pytest.raises(VersionConflict):
        storage.commit(an_order())


def test_who_read_before_another_change_is_refused(storage: Storage) -> None:
    order = stored(storage, an_order())
    storage.commit(order.await_person("place"))
    with pytest.raises(VersionConflict):
        storage.commit(placed(order))
    read = storage.order(order.order_number)
    assert read.status is OrderStatus.PENDING
    assert [entry.status for entry in read.history] == ["pending"]


# --- a store's order number belongs to one order


def test_no_other_order_of_the_store_gets_its_order_number(storage: Storage) -> None:
    winner = stored(storage, an_order(session_id="cs_1"))
    loser = stored(storage, an_order(session_id="cs_2"))
    storage.commit(placed(winner))

    with pytest.raises(StoreOrderNumberTaken):
        storage.commit(placed(loser))

    assert storage.order(loser.order_number) == loser
    storage.commit(placed(loser, "B-1002"))


def test_the_number_is_free_at_another_store(storage: Storage) -> None:
    storage.commit(placed(an_order(9001)), placed(an_order(9002)))


def test_what_did_not_happen_takes_no_number(storage: Storage) -> None:
    first = stored(storage, an_order(session_id="cs_1"))
    second = stored(storage, an_order(session_id="cs_2"))
    cart = a_cart()
    storage.commit(cart)
    with pytest.raises(VersionConflict):
        storage.commit(placed(first), cart)
    storage.commit(placed(second))
    assert storage.order(second.order_number).store_order_number == "B-1001"


def test_an_order_keeps_its_number_when_it_changes(storage: Storage) -> None:
    order = stored(storage, placed(stored(storage, an_order())))
    assert stored(storage, shipped(order)).store_order_number == "B-1001"


def test_two_orders_in_one_commit_can_not_share_a_number(storage: Storage) -> None:
    first, second = an_order(session_id="cs_1"), an_order(session_id="cs_2")
    with pytest.raises(StoreOrderNumberTaken):
        storage.commit(placed(first), placed(second))
    with pytest.raises(NotFound):
        storage.order(first.order_number)


def test_an_overtaken_order_is_told_so_before_its_number_is_looked_at(storage: Storage) -> None:
    winner = stored(storage, an_order(session_id="cs_1"))
    loser = stored(storage, an_order(session_id="cs_2"))
    storage.commit(placed(winner))
    storage.commit(loser.await_person("verify"))
    with pytest.raises(VersionConflict):
        storage.commit(placed(loser))


def test_of_two_reasons_to_refuse_being_overtaken_is_told_first(storage: Storage) -> None:
    winner = stored(storage, an_order(session_id="cs_1"))
    loser = stored(storage, an_order(session_id="cs_2"))
    storage.commit(placed(winner), a_cart())
    with pytest.raises(VersionConflict):
        storage.commit(placed(loser), a_cart())


# --- a commit that depends on an order


def test_an_order_that_did_not_change_lets_the_commit_pass(storage: Storage) -> None:
    order = stored(storage, an_order())
    storage.commit(Unchanged(order), a_cart())
    assert storage.order(order.order_number) == order
    assert storage.cart("ada").version == 1


def test_an_order_that_changed_stops_the_commit(storage: Storage) -> None:
    order = stored(storage, an_order())
    storage.commit(placed(order))
    with pytest.raises(VersionConflict):
        storage.commit(a_cart(), Unchanged(order))
    assert storage.cart("ada").version == 0


def test_an_order_that_never_was_stored_is_not_unchanged(storage: Storage) -> None:
    with pytest.raises(VersionConflict):
        storage.commit(a_cart(), Unchanged(an_order().saved()))


# --- after the sale


def test_adjustments_and_what_was_asked_are_stored_with_the_order(storage: Storage) -> None:
    order = stored(storage, placed(stored(storage, an_order())))
    asked = AfterSaleRequest("ops:bo", "sorry", "key-1", "full", 30)
    came = StoreRefund(Money(900), NOW, "ops:bo", "key-2")
    changed = order.ask_to_cancel(NOW, "shopper").store_paid_back(came)
    portion = changed.refundable.for_lines(
        [AdjustedLine(changed.items[0].item_id, 1)], with_shipping=False
    )
    changed = changed.give_back(AdjustmentKind.RETURNED, portion, asked, NOW, taken=True)
    storage.commit(changed)
    read = storage.order(order.order_number)
    assert read.adjustments == changed.adjustments
    assert read.cancel_request == changed.cancel_request
    assert read.store_refunds == (came,)
    [summary] = storage.orders_of("ada")
    assert (summary.total, summary.due) == (order.total, changed.net_due)
    assert (summary.refunded, summary.paid) == (portion.amount, order.total - portion.amount)


def test_the_list_tells_what_was_to_be_given_back_but_never_arrived(storage: Storage) -> None:
    order = stored(storage, placed(stored(storage, an_order())))
    asked = AfterSaleRequest("ops:bo", "sorry", "key-1", "full", 30)
    off = stored(storage, order.cancel(asked, NOW, taken=True))
    failed = Refund("re_1", RefundStatus.FAILED, order.total, None)
    storage.commit(off.refund_answered(1, failed))
    [summary] = storage.orders_of("ada")
    assert (summary.due, summary.refunded, summary.paid) == (Money(0), Money(0), order.total)


# --- a shopper's list


def test_the_list_shows_the_newest_order_first_and_only_ones_own(storage: Storage) -> None:
    older = an_order(9001, session_id="cs_1", created_at=NOW - timedelta(days=1))
    same_time = [an_order(store_id, session_id="cs_2") for store_id in (9001, 9002)]
    newest = an_order(9001, session_id="cs_3", created_at=NOW + timedelta(microseconds=1))
    foreign = an_order(9001, session_id="cs_4", user_id="bob")
    same_time.sort(key=lambda order: order.order_number, reverse=True)
    storage.commit(older, *same_time, newest, foreign)

    listed = [order.order_number for order in storage.orders_of("ada")]

    middle = [order.order_number for order in reversed(same_time)]
    assert listed == [newest.order_number, *middle, older.order_number]
    assert list(storage.orders_of("nobody")) == []


def test_the_list_says_where_an_order_stands(storage: Storage) -> None:
    scarf = a_product(name="Schal „Größe 3“")
    order = stored(storage, an_order(products=[scarf]))
    order = stored(storage, shipped(stored(storage, placed(order))))
    assert tuple(storage.orders_of("ada")) == (
        OrderSummary(
            order_number=order.order_number,
            session_id=order.session_id,
            store_id=9001,
            store_name="Store 9001",
            status=OrderStatus.SHIPPED,
            total=Money(5700),
            due=Money(5700),
            refunded=Money(0),
            paid=Money(5700),
            created_at=NOW,
            placed_at=NOW + timedelta(seconds=2),
            store_order_number="B-1001",
            tracking_number="1Z999",
        ),
    )
