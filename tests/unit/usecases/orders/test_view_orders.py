"""Look at orders: one with its history, all of them by checkout, and their statistics."""

from dataclasses import replace
from datetime import timedelta

import pytest

from muse.domain.errors import Invalid, NotFound
from muse.domain.money import Money
from muse.domain.order import Order, OrderStatus
from muse.usecases.orders.view_orders import (
    ListOrders,
    OrderPage,
    list_orders,
    order_statistics,
    view_order,
)
from tests.builders import NOW, USER, a_product, an_order
from tests.checkout_scene import CheckoutScene
from tests.fakes.storage import InMemoryStorage
from tests.store_replies import by_hand, out_of_stock, placed

_S = OrderStatus


@pytest.fixture
def storage() -> InMemoryStorage:
    return InMemoryStorage()


def checkout_of(storage: InMemoryStorage, number: int, *statuses: OrderStatus) -> list[Order]:
    """The orders of one checkout, made `number` minutes after the first."""
    orders = [
        an_order(
            9001 + n,
            session_id=f"cs_{number}",
            status=status,
            created_at=NOW + timedelta(minutes=number),
        )
        for n, status in enumerate(statuses)
    ]
    storage.commit(*orders)
    return orders


def sessions(page: OrderPage) -> list[str]:
    return [checkout.session_id for checkout in page.checkouts]


class TestOneOrder:
    def test_with_its_history_in_one_request(self, checkout: CheckoutScene) -> None:
        checkout.place(gap=placed())
        checkout.storage.requests.clear()
        order = view_order(checkout.number("gap"), USER, checkout.storage)
        assert [entry.status for entry in order.history] == ["pending", "placed"]
        assert checkout.storage.requests == {"order": 1}

    @pytest.mark.parametrize("number", ["MO-00000-00000-00000", "nonsense", ""])
    def test_that_is_not_there(self, checkout: CheckoutScene, number: str) -> None:
        with pytest.raises(NotFound):
            view_order(number, USER, checkout.storage)

    def test_of_someone_else_is_not_there(self, checkout: CheckoutScene) -> None:
        checkout.place(gap=placed())
        with pytest.raises(NotFound):
            view_order(checkout.number("gap"), "eve", checkout.storage)


class TestTheList:
    def test_is_empty_at_first(self, storage: InMemoryStorage) -> None:
        assert list_orders(ListOrders(USER), storage) == OrderPage((), 0, 0, None)

    def test_groups_by_checkout_newest_first(self, storage: InMemoryStorage) -> None:
        older = checkout_of(storage, 1, _S.PLACED, _S.FAILED)
        newer = checkout_of(storage, 2, _S.SHIPPED)
        page = list_orders(ListOrders(USER), storage)
        assert sessions(page) == ["cs_2", "cs_1"]
        assert (page.total_checkouts, page.total_orders) == (2, 3)
        assert [c.created_at for c in page.checkouts] == [newer[0].created_at, older[0].created_at]
        assert page.checkouts[1].total == older[0].total + older[1].total

    def test_shows_what_became_of_a_checkout(self, checkout: CheckoutScene) -> None:
        checkout.place(gap=placed(), macys=out_of_stock(), boutique=by_hand())
        [group] = list_orders(ListOrders(USER), checkout.storage).checkouts
        assert group.session_id == checkout.session_id
        told = {
            order.store_name: (order.status, order.store_order_number) for order in group.orders
        }
        assert told == {
            "Gap": (_S.PLACED, "gap-1"),
            "Macys": (_S.FAILED, None),
            "Boutique": (_S.PENDING, None),
        }

    def test_shows_nobody_elses(self, storage: InMemoryStorage) -> None:
        storage.commit(an_order(user_id="eve"))
        assert list_orders(ListOrders(USER), storage).total_orders == 0

    def test_by_status(self, storage: InMemoryStorage) -> None:
        checkout_of(storage, 1, _S.PLACED, _S.FAILED)
        checkout_of(storage, 2, _S.FAILED)
        page = list_orders(ListOrders(USER, status=_S.PLACED), storage)
        assert (sessions(page), page.total_checkouts, page.total_orders) == (["cs_1"], None, 1)
        assert [order.status for order in page.checkouts[0].orders] == [_S.PLACED]


class TestPaging:
    @pytest.fixture
    def seven(self, storage: InMemoryStorage) -> InMemoryStorage:
        """Seven checkouts, from cs_7 to cs_1."""
        for number in range(1, 8):
            checkout_of(storage, number, _S.PLACED, _S.PLACED)
        return storage

    def test_by_cursor(self, seven: InMemoryStorage) -> None:
        seen, cursor = [], None
        for _ in range(3):
            page = list_orders(ListOrders(USER, limit=3, cursor=cursor), seven)
            assert (page.total_checkouts, page.total_orders) == (7, 14)
            seen.append(sessions(page))
            cursor = page.next_cursor
        assert seen == [["cs_7", "cs_6", "cs_5"], ["cs_4", "cs_3", "cs_2"], ["cs_1"]]
        assert cursor is None

    def test_by_offset(self, seven: InMemoryStorage) -> None:
        page = list_orders(ListOrders(USER, limit=2, offset=5), seven)
        assert (sessions(page), page.next_cursor) == (["cs_2", "cs_1"], None)

    def test_by_offset_until_all_checkouts_were_seen(self, seven: InMemoryStorage) -> None:
        checkout_of(seven, 8, _S.FAILED)
        query = ListOrders(USER, limit=2, status=_S.PLACED)
        seen: list[str] = []
        while True:
            page = list_orders(replace(query, offset=len(seen)), seven)
            seen += sessions(page)
            if page.next_cursor is None:
                break
        assert seen == [f"cs_{number}" for number in range(7, 0, -1)]

    def test_by_both(self, seven: InMemoryStorage) -> None:
        cursor = list_orders(ListOrders(USER, limit=3), seven).next_cursor
        page = list_orders(ListOrders(USER, limit=2, offset=1, cursor=cursor), seven)
        assert sessions(page) == ["cs_3", "cs_2"]
        rest = list_orders(ListOrders(USER, cursor=page.next_cursor), seven)
        assert sessions(rest) == ["cs_1"]

    def test_by_cursor_among_checkouts_of_one_moment(self, storage: InMemoryStorage) -> None:
        for number in range(5):
            storage.commit(an_order(9001, session_id=f"cs_{number}", created_at=NOW))
        seen, cursor = [], None
        for _ in range(3):
            page = list_orders(ListOrders(USER, limit=2, cursor=cursor), storage)
            seen += sessions(page)
            cursor = page.next_cursor
        assert seen == [f"cs_{number}" for number in range(5)]

    def test_beyond_the_end(self, seven: InMemoryStorage) -> None:
        page = list_orders(ListOrders(USER, limit=3, offset=7), seven)
        assert (page.checkouts, page.total_orders, page.next_cursor) == ((), 14, None)

    def test_exactly_to_the_end(self, seven: InMemoryStorage) -> None:
        assert list_orders(ListOrders(USER, limit=7), seven).next_cursor is None

    def test_with_a_cursor_of_something_else(self, seven: InMemoryStorage) -> None:
        with pytest.raises(Invalid):
            list_orders(ListOrders(USER, cursor="cs_99"), seven)

    def test_goes_on_where_it_was_when_something_new_came(self, seven: InMemoryStorage) -> None:
        cursor = list_orders(ListOrders(USER, limit=3), seven).next_cursor
        checkout_of(seven, 8, _S.PLACED)
        page = list_orders(ListOrders(USER, limit=3, cursor=cursor), seven)
        assert sessions(page) == ["cs_4", "cs_3", "cs_2"]

    def test_goes_on_where_it_was_when_an_order_changed(self, seven: InMemoryStorage) -> None:
        """The last checkout of the page doesn't match any more."""
        page = list_orders(ListOrders(USER, limit=3, status=_S.PLACED), seven)
        for order in page.checkouts[-1].orders:
            whole = seven.order(order.order_number)
            seven.commit(replace(whole, status=_S.SHIPPED))
        rest = ListOrders(USER, limit=3, cursor=page.next_cursor, status=_S.PLACED)
        assert sessions(list_orders(rest, seven)) == ["cs_4", "cs_3", "cs_2"]


class TestStatistics:
    def test_take_one_request(self, storage: InMemoryStorage) -> None:
        checkout_of(storage, 1, _S.PLACED, _S.FAILED)
        storage.requests.clear()
        order_statistics(USER, storage)
        assert storage.requests == {"order_totals": 1}

    def test_of_nothing(self, storage: InMemoryStorage) -> None:
        statistics = order_statistics(USER, storage)
        assert (statistics.total_orders, statistics.spent, statistics.stores) == (0, {}, ())

    def test_count_everything_and_sum_up_what_stands(self, storage: InMemoryStorage) -> None:
        one = an_order(9001).total
        checkout_of(storage, 1, _S.PLACED, _S.FAILED, _S.PENDING)
        checkout_of(storage, 2, _S.SHIPPED, _S.DELIVERED)
        checkout_of(storage, 3, _S.CANCELLED)
        statistics = order_statistics(USER, storage)
        assert statistics.total_orders == 6
        assert statistics.spent == {"USD": one * 3}
        assert statistics.by_status == dict.fromkeys(set(_S) - {_S.CONFIRMED}, 1)
        assert statistics.stores == (
            (9001, "Store 9001", 3),
            (9002, "Store 9002", 2),
            (9003, "Store 9003", 1),
        )

    def test_sum_up_each_currency_for_itself(self, storage: InMemoryStorage) -> None:
        euros = a_product(9002, price=Money(500, "EUR"))
        storage.commit(an_order(9001, status=_S.PLACED))
        storage.commit(an_order(9002, [euros], quote=None, session_id="cs_2", status=_S.PLACED))
        assert order_statistics(USER, storage).spent.keys() == {"USD", "EUR"}

    def test_count_nobody_elses(self, storage: InMemoryStorage) -> None:
        storage.commit(an_order(user_id="eve"))
        assert order_statistics(USER, storage).total_orders == 0
