"""Look at a checkout: the session, and its orders once there are any."""

import pytest

from muse.domain.errors import NotFound
from muse.domain.session import LIFETIME, SessionStatus
from muse.usecases.checkout.view_checkout import CheckoutView, view_checkout
from tests.builders import USER
from tests.checkout_scene import CheckoutScene
from tests.fakes.payments import VISA
from tests.store_replies import by_hand, out_of_stock, placed, slow


def look(checkout: CheckoutScene, user_id: str = USER) -> CheckoutView:
    return view_checkout(checkout.session_id, user_id, checkout.storage)


def test_before_it_is_placed_there_are_no_orders(checkout: CheckoutScene) -> None:
    checkout.prepare(gap=placed())
    checkout.storage.requests.clear()
    assert look(checkout) == CheckoutView(checkout.session)
    assert not look(checkout).waits_for_people_only
    assert checkout.storage.requests["orders"] == 0


def test_then_they_come_in_the_order_of_the_stores(checkout: CheckoutScene) -> None:
    names = ["zara", "gap", "macys", "boutique"]
    checkout.place(VISA, **dict.fromkeys(names, placed()))
    checkout.storage.requests.clear()
    view = look(checkout)
    assert [order.order_number for order in view.orders] == [checkout.number(n) for n in names]
    assert checkout.storage.requests == {"checkout": 1, "orders": 1}


def test_what_is_left_may_be_in_the_hands_of_people_only(checkout: CheckoutScene) -> None:
    checkout.place(gap=placed(), macys=out_of_stock(), boutique=by_hand())
    view = look(checkout)
    assert [order.order_number for order in view.undecided] == [checkout.number("boutique")]
    assert view.waits_for_people_only


def test_or_not(checkout: CheckoutScene) -> None:
    checkout.prepare(gap=slow(60), boutique=by_hand())
    checkout.press(wait=1)
    assert not look(checkout).waits_for_people_only


def test_when_everything_is_decided_nobody_is_waited_for(checkout: CheckoutScene) -> None:
    checkout.place(gap=placed())
    assert look(checkout).undecided == ()
    assert not look(checkout).waits_for_people_only


def test_it_is_expired_from_the_very_second_on(checkout: CheckoutScene) -> None:
    checkout.prepare(gap=placed())
    checkout.clock.sleep(LIFETIME.total_seconds() - 1)
    assert look(checkout).session.status_at(checkout.clock.now()) is SessionStatus.PENDING
    checkout.clock.sleep(1)
    assert look(checkout).session.status_at(checkout.clock.now()) is SessionStatus.EXPIRED


def test_someone_elses_is_not_there(checkout: CheckoutScene) -> None:
    checkout.place(gap=placed())
    with pytest.raises(NotFound):
        look(checkout, "eve")


@pytest.mark.parametrize("session_id", ["cs_00000000000000000000000000", "nonsense", ""])
def test_one_that_is_not_there(checkout: CheckoutScene, session_id: str) -> None:
    with pytest.raises(NotFound):
        view_checkout(session_id, USER, checkout.storage)
