"""What operations see of an order and a checkout, and how they find them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from muse.domain.errors import Invalid, NotFound
from muse.domain.order import Order
from muse.domain.session import Payment
from muse.domain.task import TaskKind
from muse.usecases.operations.find_for_operations import FindOrders, find_checkouts, find_orders
from muse.usecases.operations.view_for_operations import view_whole_checkout, view_whole_order
from tests.builders import NOW, SESSION_ID, USER, a_session, a_transaction, an_order
from tests.checkout_scene import CheckoutScene
from tests.fakes.storage import InMemoryStorage
from tests.store_replies import by_hand, placed


@pytest.fixture
def storage() -> InMemoryStorage:
    return InMemoryStorage()


class TestLooking:
    def test_an_order_has_its_own_tasks_and_those_of_its_checkout(
        self, checkout: CheckoutScene
    ) -> None:
        checkout.prepare(gap=placed(), boutique=by_hand(), atelier=by_hand())
        checkout.press()
        checkout.payments.lose_hold()
        for name in ("boutique", "atelier"):
            checkout.buy(name)
        checkout.workflow.drive()

        view = view_whole_order(
            checkout.number("boutique"), checkout.storage, checkout.working.variance
        )

        assert view.order == checkout.order("boutique")
        assert view.cap == checkout.seen(checkout.number("boutique")).cap
        assert [task.kind for task in view.tasks] == [TaskKind.PLACE, TaskKind.COLLECT]
        assert view.tasks[0] == checkout.task("boutique")

    def test_a_checkout_has_all_of_them(self, checkout: CheckoutScene) -> None:
        checkout.prepare(gap=placed(), boutique=by_hand(), atelier=by_hand())
        checkout.press()
        checkout.workflow.drive()

        view = view_whole_checkout(checkout.session_id, checkout.storage)

        assert replace(view.session, history=()) == checkout.session
        assert [entry.status for entry in view.session.history] == ["pending", "processing"]
        assert view.ledger == checkout.storage.payments(checkout.session_id)
        names = ("gap", "boutique", "atelier")
        assert [o.order_number for o in view.orders] == [checkout.number(name) for name in names]
        assert {task.order_number for task in view.tasks} == {
            checkout.number(name) for name in names[1:]
        }
        assert view.debt is None

    def test_every_payment_that_is_known_of_it(self, storage: InMemoryStorage) -> None:
        payment = Payment(intent_id="pi_3", renounced=("pi_2", "pi_4"))
        failed = a_transaction(intent_id="pi_1").failed(NOW, "given_up", "pi_1")
        now = a_transaction(attempt=2, intent_id="pi_3", created_at=NOW + timedelta(minutes=1))
        storage.commit(a_session(payment=payment), failed, now)
        view = view_whole_checkout(SESSION_ID, storage)
        assert view.intent_ids == ("pi_3", "pi_1", "pi_2", "pi_4")

    @pytest.mark.parametrize("name", ["nonsense", "user#ada", "cs_00000000000000000000000000"])
    def test_what_is_not_there(self, checkout: CheckoutScene, name: str) -> None:
        with pytest.raises(NotFound):
            view_whole_checkout(name, checkout.storage)
        with pytest.raises(NotFound):
            view_whole_order(name, checkout.storage, checkout.working.variance)


class TestFinding:
    @pytest.fixture
    def orders(self, storage: InMemoryStorage) -> list[Order]:
        """A user's, the newest first; two of one moment."""
        times = [NOW + timedelta(hours=hours) for hours in (2, 1, 1, 0)]
        orders = [
            an_order(9001 + n, order_number=f"MO-{n}", created_at=at) for n, at in enumerate(times)
        ]
        storage.commit(*orders)
        return orders

    def numbers(self, storage: InMemoryStorage, limit: int) -> list[list[str]]:
        """Those of a user, page by page."""
        query, pages = FindOrders(user_id=USER, limit=limit), []
        while True:
            found = find_orders(query, storage)
            pages.append([order.order_number for order in found.orders])
            if found.next_cursor is None:
                return pages
            query = replace(query, cursor=found.next_cursor)

    @pytest.mark.parametrize("limit", [1, 2, 3, 4, 5])
    def test_all_of_a_user_once_each(
        self, storage: InMemoryStorage, orders: list[Order], limit: int
    ) -> None:
        pages = self.numbers(storage, limit)
        assert [number for page in pages for number in page] == ["MO-0", "MO-1", "MO-2", "MO-3"]
        assert all(len(page) == limit for page in pages[:-1])
        assert pages[-1]

    def test_one_that_comes_meanwhile_moves_no_other(
        self, storage: InMemoryStorage, orders: list[Order]
    ) -> None:
        first = find_orders(FindOrders(user_id=USER, limit=2), storage)
        storage.commit(an_order(9009, order_number="MO-9", created_at=NOW + timedelta(hours=3)))
        query = FindOrders(user_id=USER, limit=2, cursor=first.next_cursor)
        found = find_orders(query, storage)
        assert [order.order_number for order in found.orders] == ["MO-2", "MO-3"]

    @pytest.mark.parametrize(
        "query",
        [
            FindOrders(),
            FindOrders(store_id=9001),
            FindOrders(store_order_number="B-1"),
            FindOrders(user_id=USER, session_id=SESSION_ID),
            FindOrders(9001, "B-1", USER),
            FindOrders(user_id=USER, cursor="x"),
        ],
    )
    def test_by_exactly_one_thing(self, storage: InMemoryStorage, query: FindOrders) -> None:
        with pytest.raises(Invalid):
            find_orders(query, storage)
        assert not storage.requests

    def test_a_checkout_by_its_payment(self, storage: InMemoryStorage) -> None:
        storage.commit(a_session(payment=Payment(intent_id="pi_1")))
        assert find_checkouts("pi_1", storage) == (storage.checkout(SESSION_ID),)
        assert find_checkouts("pi_2", storage) == ()
