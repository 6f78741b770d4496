"""Turn an authorised checkout into one order per store."""

from dataclasses import replace

import pytest

from muse.domain.errors import Superseded, VersionConflict
from muse.domain.ids import order_number_for
from muse.domain.money import Money
from muse.domain.order import OrderStatus
from muse.domain.payments.payment import IntentStatus, PaymentIntent
from muse.domain.session import SETTLE_MARGIN, CheckoutSession
from muse.domain.store import Method
from muse.domain.task import MANUAL_TIME
from muse.usecases.checkout.place_checkout import CLAIM_TIME
from muse.usecases.checkout.write_orders import write_orders
from tests.builders import USER
from tests.checkout_scene import CheckoutScene
from tests.fakes.payments import VISA
from tests.store_replies import by_hand, placed


@pytest.fixture
def claimed(checkout: CheckoutScene) -> CheckoutScene:
    """Two pieces from Gap and one from the boutique, claimed and about to be ordered."""
    checkout.fill(gap=placed(), boutique=by_hand())
    checkout.add("gap")
    checkout.start()
    checkout.ship()
    checkout.choose(VISA)
    checkout.storage.commit(*checkout.session.start_placing(checkout.clock.now(), CLAIM_TIME))
    return checkout


def hold(checkout: CheckoutScene) -> PaymentIntent:
    """All of the money, held for a week."""
    total = checkout.session.total
    return PaymentIntent(
        "pi_1",
        IntentStatus.REQUIRES_CAPTURE,
        total,
        capturable=total,
        received=Money(0),
        capture_before=checkout.clock.now() + SETTLE_MARGIN + MANUAL_TIME,
    )


def write(checkout: CheckoutScene, intent: PaymentIntent | None = None) -> CheckoutSession:
    return write_orders(checkout.session, intent or hold(checkout), checkout.placing)


class TestTheOrders:
    def test_one_per_store(self, claimed: CheckoutScene) -> None:
        session = write(claimed)
        assert session == claimed.session
        assert session.order_numbers == tuple(
            order_number_for(session.session_id, store.store_id)
            for store in claimed.stores.values()
        )
        assert (session.run, session.claim) == (1, None)

    def test_have_what_the_shopper_approved(self, claimed: CheckoutScene) -> None:
        write(claimed)
        gap = claimed.order("gap")
        assert gap.status is OrderStatus.PENDING
        assert (gap.user_id, gap.session_id) == (USER, claimed.session_id)
        assert gap.quote == claimed.session.quotes[0]
        assert gap.total == Money(2 * 4000 + 500 + 321)
        assert gap.shipping_address == claimed.session.shipping_address
        [item] = gap.items
        assert (item.quantity, item.approved) == (2, gap.quote.lines[0])
        assert item.product.price == Money(4000)

    def test_know_how_they_can_be_placed(self, claimed: CheckoutScene) -> None:
        write(claimed)
        assert claimed.order("gap").methods == (Method.API, Method.MANUAL)
        assert claimed.order("boutique").methods == (Method.MANUAL,)

    def test_begin_their_history(self, claimed: CheckoutScene) -> None:
        write(claimed)
        [entry] = claimed.order("gap").history
        assert (entry.status, entry.at, entry.by) == ("pending", claimed.clock.now(), "muse")

    def test_must_be_placed_within_two_days(self, claimed: CheckoutScene) -> None:
        write(claimed)
        assert claimed.order("gap").decide_by == claimed.clock.now() + MANUAL_TIME

    def test_and_a_day_before_the_hold_ends(self, claimed: CheckoutScene) -> None:
        ends = claimed.clock.now() + SETTLE_MARGIN + MANUAL_TIME / 2
        write(claimed, replace(hold(claimed), capture_before=ends))
        assert claimed.order("gap").decide_by == claimed.clock.now() + MANUAL_TIME / 2


class TestAllOrNothing:
    def test_the_cart_is_left_without_what_was_bought(self, claimed: CheckoutScene) -> None:
        write(claimed)
        assert claimed.storage.cart(USER).lines == ()
        assert claimed.storage.cart(USER).active_session_id is None

    def test_a_claim_that_was_taken_over_writes_nothing(self, claimed: CheckoutScene) -> None:
        claimed.moments.meanwhile(
            "before commit", lambda: claimed.storage.commit(claimed.session.release_claim())
        )
        with pytest.raises(VersionConflict):
            write(claimed)
        assert claimed.session.order_numbers == ()
        assert len(claimed.storage.cart(USER).lines) == 2

    def test_a_cart_that_is_edited_just_then_is_read_again(self, claimed: CheckoutScene) -> None:
        claimed.moments.meanwhile("before commit", lambda: claimed.add("gap", 4))
        write(claimed)
        [line] = claimed.storage.cart(USER).lines
        assert line.quantity == 4

    def test_a_cart_that_is_edited_all_the_time_is_left_alone(self, claimed: CheckoutScene) -> None:
        for _ in range(4):
            claimed.moments.meanwhile("before commit of CheckoutS", lambda: claimed.add("gap"))
        with pytest.raises(VersionConflict):
            write(claimed)
        assert claimed.session.order_numbers == ()

    def test_a_cart_that_is_another_checkouts_is_not_bought(self, claimed: CheckoutScene) -> None:
        claimed.storage.commit(claimed.storage.cart(USER).opened("cs_another"))
        with pytest.raises(Superseded):
            write(claimed)
        assert claimed.session.order_numbers == ()
