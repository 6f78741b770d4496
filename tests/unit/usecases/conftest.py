"""The stage of the use cases' tests."""

from collections.abc import Callable, Iterator

import pytest

pytest.register_assert_rewrite("tests.invariants", "tests.money_check")

from tests.checkout_scene import CheckoutScene  # noqa: E402 - asserts must be rewritten first
from tests.money_check import assert_nothing  # noqa: E402 - asserts must be rewritten first
from tests.store_replies import Replies, by_hand, loses_the_answer, placed  # noqa: E402 - asserts must be rewritten first
from tests.unit.refusals import refusals_are_known  # noqa: E402 - asserts must be rewritten first

ToBePlaced = Callable[[Replies], CheckoutScene]

__all__ = ["refusals_are_known"]


@pytest.fixture
def checkout() -> Iterator[CheckoutScene]:
    """A shopper with an empty cart; the test says which stores there are."""
    scene = CheckoutScene()
    yield scene
    scene.clock.close()


@pytest.fixture
def paid_at_gap(checkout: CheckoutScene) -> ToBePlaced:
    """A paid checkout whose one order has still to be placed at Gap, which replies as given."""

    def prepare(replies: Replies) -> CheckoutScene:
        checkout.prepare(gap=replies)
        checkout.press(wait=0)
        checkout.workflow.lose_runs()
        return checkout

    return prepare


@pytest.fixture
def waiting(checkout: CheckoutScene) -> CheckoutScene:
    """A checkout that waits for a person: the boutique is ordered from by hand."""
    checkout.place(boutique=by_hand())
    return checkout


@pytest.fixture
def half_way(checkout: CheckoutScene) -> CheckoutScene:
    """Gap has its order, the boutique's waits for a person; the money of both is held."""
    checkout.place(gap=placed(), boutique=by_hand())
    return checkout


@pytest.fixture
def unknown(checkout: CheckoutScene) -> CheckoutScene:
    """A checkout of which nobody knows whether Gap has the order (it has)."""
    checkout.prepare(gap=loses_the_answer())
    checkout.retailer("gap").unsure = 100
    checkout.press()
    checkout.workflow.drive()
    checkout.claim("gap")
    return checkout


@pytest.fixture
def checked(checkout: CheckoutScene) -> CheckoutScene:
    """Two orders, placed and paid; checked once, and nothing was found."""
    checkout.place(gap=placed(), macys=placed(less=250))
    assert_nothing(checkout.check_money())
    return checkout
