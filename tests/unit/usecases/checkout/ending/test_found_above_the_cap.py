"""A person finds that the store has the order, for more than Muse meant to pay: it is bought all
the same, and the checkout has to go on. The shopper pays what they approved."""

import pytest

from muse.domain.errors import OverCap
from muse.domain.money import Money
from muse.domain.order import OrderStatus
from muse.domain.session import SessionStatus
from muse.domain.task import CLAIM_LEASE
from tests.checkout_scene import CheckoutScene

OTHER = "kim"
MORE = Money(5000)


def test_what_a_machine_bought(unknown: CheckoutScene) -> None:
    approved = unknown.order("gap").total
    unknown.complete("gap", "gap-1", approved + MORE)
    unknown.workflow.drive()
    purchase = unknown.order("gap").purchase
    assert purchase is not None
    assert purchase.total_paid == approved + MORE
    assert unknown.session.status is SessionStatus.COMPLETED
    assert unknown.captured == approved


def test_what_a_person_bought_who_went_missing(waiting: CheckoutScene) -> None:
    waiting.claim("boutique")
    waiting.start_buying("boutique")
    waiting.clock.sleep(CLAIM_LEASE.total_seconds())
    waiting.claim("boutique", OTHER)
    approved = waiting.order("boutique").total
    waiting.complete("boutique", "B-1", approved + MORE, person=OTHER)
    waiting.workflow.drive()
    assert waiting.order("boutique").status is OrderStatus.PLACED
    assert waiting.captured == approved


def test_who_buys_is_still_held_to_the_cap(waiting: CheckoutScene) -> None:
    waiting.claim("boutique")
    waiting.start_buying("boutique")
    with pytest.raises(OverCap):
        waiting.complete("boutique", "B-1", waiting.order("boutique").total + MORE)
