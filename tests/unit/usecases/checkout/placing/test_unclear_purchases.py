"""The store has the order, but what it says of the price can't be right: a person looks it up.

Taken at its word, the shopper would pay nothing, or nobody could settle the checkout at all.
"""

from dataclasses import replace

import pytest

from muse.domain.errors import Invalid
from muse.domain.money import Money
from muse.domain.order import Order, OrderStatus
from muse.domain.placement.attempt import FenceState, NeedsPerson, Purchase
from muse.domain.session import SessionStatus
from muse.domain.task import TaskKind
from muse.ports import Attempt
from tests.checkout_scene import CheckoutScene
from tests.fakes.retailer import FakeRetailer
from tests.invariants import assert_settled
from tests.store_replies import by_hand, placed

TOTAL_OF_GAP = 4821  # $40.00, shipping and tax


def say_it_costs(monkeypatch: pytest.MonkeyPatch, paid: Money) -> None:
    """Every store makes the orders, and names this amount as what was paid."""
    sell = FakeRetailer.place

    def place(retailer: FakeRetailer, order: Order, attempt: Attempt) -> Purchase:
        return replace(sell(retailer, order, attempt), total_paid=paid)

    monkeypatch.setattr(FakeRetailer, "place", place)


UNCLEAR = [Money(0), Money(-1), Money(TOTAL_OF_GAP, "EUR")]


@pytest.mark.parametrize("paid", UNCLEAR, ids=lambda paid: paid.display)
class TestWhatCanNotBeRight:
    def test_is_for_a_person_to_find_out(
        self, checkout: CheckoutScene, monkeypatch: pytest.MonkeyPatch, paid: Money
    ) -> None:
        say_it_costs(monkeypatch, paid)
        checkout.prepare(gap=placed())
        checkout.press(wait=0)
        checkout.workflow.lose_runs()
        with pytest.raises(NeedsPerson, match="paid"):
            checkout.attempt("gap")
        order = checkout.order("gap")
        assert order.status is OrderStatus.PENDING
        assert [fence.state for fence in order.fences] == [FenceState.UNKNOWN]

    def test_is_settled_once_the_person_has(
        self, checkout: CheckoutScene, monkeypatch: pytest.MonkeyPatch, paid: Money
    ) -> None:
        say_it_costs(monkeypatch, paid)
        checkout.prepare(gap=placed())
        checkout.press()
        checkout.workflow.drive()
        assert checkout.task("gap").kind is TaskKind.VERIFY
        assert len(checkout.retailer("gap").book) == 1
        checkout.claim("gap")
        checkout.complete("gap", "gap-1", checkout.order("gap").total)
        checkout.workflow.drive()
        assert checkout.session.status is SessionStatus.COMPLETED
        assert_settled(checkout)


def test_a_person_is_held_to_it_too(checkout: CheckoutScene) -> None:
    checkout.place(boutique=by_hand())
    checkout.claim("boutique")
    checkout.start_buying("boutique")
    with pytest.raises(Invalid, match="what was paid"):
        checkout.complete("boutique", "B-1", Money(0))
