"""Whole checkouts: one payment, several stores, exactly what was placed is taken."""

from muse.domain.session import SessionStatus
from tests.checkout_scene import CheckoutScene
from tests.store_replies import out_of_stock, placed


def test_a_store_that_refuses_is_not_charged(checkout: CheckoutScene) -> None:
    checkout.place(nordstrom=placed(), boutique=out_of_stock())
    assert checkout.session.status is SessionStatus.COMPLETED
    assert checkout.captured == checkout.order("nordstrom").total
