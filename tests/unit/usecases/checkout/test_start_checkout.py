"""Start a checkout: freeze the cart into a session."""

from functools import partial

import pytest

from muse.domain.errors import ActionPending, CartEmpty, SessionProcessing, VersionConflict
from muse.domain.money import Money
from muse.domain.session import LIFETIME, CheckoutSession, SessionStatus
from muse.usecases.checkout.start_checkout import StartCheckout, start_checkout
from tests.builders import USER, a_product
from tests.checkout_scene import CheckoutScene
from tests.fakes.payments import ASKS_SHOPPER
from tests.fakes.street import ARTICLE
from tests.store_replies import by_hand, placed


@pytest.fixture
def filled(checkout: CheckoutScene) -> CheckoutScene:
    """A cart with something of two stores."""
    checkout.fill(gap=placed(), macys=placed())
    return checkout


class TestFreezing:
    def test_the_cart_by_store(self, filled: CheckoutScene) -> None:
        filled.add("gap", 2)
        session = filled.start()
        assert session.status is SessionStatus.PENDING
        assert session.expires_at == filled.clock.now() + LIFETIME
        assert [(p.store_name, p.item_count) for p in session.snapshot.stores] == [
            ("Gap", 3),
            ("Macys", 1),
        ]
        assert session.total == session.snapshot.total == Money(3 * 4000 + 5000)

    def test_what_is_stored_is_what_is_told(self, filled: CheckoutScene) -> None:
        assert filled.start().version == filled.session.version == 1

    def test_later_changes_of_the_cart_or_the_store_are_not_seen(
        self, filled: CheckoutScene
    ) -> None:
        before = filled.start()
        filled.catalog.put(a_product(filled.stores["gap"].store_id, ARTICLE, price=Money(1)))
        filled.add("gap")
        assert filled.session.snapshot == before.snapshot

    def test_nothing_to_freeze(self, checkout: CheckoutScene) -> None:
        with pytest.raises(CartEmpty):
            checkout.start()
        with pytest.raises(CartEmpty):
            checkout.start("key")


class TestTheSameKey:
    def test_gives_the_same_checkout(self, filled: CheckoutScene) -> None:
        assert filled.start("key").session_id == filled.start("key").session_id
        assert filled.session.version == 1

    def test_also_at_once(self, filled: CheckoutScene) -> None:
        filled.moments.meanwhile("before commit", partial(filled.start, "key"))
        first = filled.start("key")
        assert filled.session == first
        assert filled.storage.cart(USER).active_session_id == first.session_id

    def test_also_after_it_was_placed(self, filled: CheckoutScene) -> None:
        first = filled.start("key")
        filled.ship()
        filled.choose("pm_card_visa")
        filled.press()
        assert filled.start("key").session_id == first.session_id
        filled.add("gap")
        again = filled.start("key")
        assert (again.session_id, again.status) == (first.session_id, SessionStatus.COMPLETED)

    def test_also_after_it_was_cancelled(self, filled: CheckoutScene) -> None:
        first = filled.start("key")
        filled.give_up()
        assert filled.start("key").session_id == first.session_id

    def test_also_after_a_newer_one_replaced_it(self, filled: CheckoutScene) -> None:
        first = filled.start("key")
        newer = filled.start()
        assert filled.start("key").session_id == first.session_id
        assert filled.storage.cart(USER).active_session_id == newer.session_id

    def test_also_while_a_newer_one_waits_for_the_shopper(self, filled: CheckoutScene) -> None:
        first = filled.start("key")
        filled.start()
        filled.ship()
        filled.choose(ASKS_SHOPPER)
        filled.press()
        assert filled.start("key").session_id == first.session_id

    def test_also_when_a_store_is_gone_from_the_registry(self, filled: CheckoutScene) -> None:
        first = filled.start("key")
        filled.start()
        filled.registry.remove(filled.stores["gap"].store_id)
        assert filled.start("key").session_id == first.session_id

    def test_belongs_to_one_user(self, filled: CheckoutScene) -> None:
        filled.add("gap", user_id="eve")
        hers = start_checkout(
            StartCheckout("eve", "key"), filled.storage, filled.registry, filled.clock
        )
        assert hers.session_id != filled.start("key").session_id

    def test_another_key_starts_another_checkout(self, filled: CheckoutScene) -> None:
        assert filled.start("one").session_id != filled.start("two").session_id

    def test_a_cart_edited_at_the_same_time_is_told(self, filled: CheckoutScene) -> None:
        filled.moments.meanwhile("before commit", lambda: filled.add("gap"))
        with pytest.raises(VersionConflict):
            filled.start("key")
        assert filled.start("key").snapshot.item_count == 3


class TestTheEarlierOne:
    def test_a_pending_one_is_replaced(self, filled: CheckoutScene) -> None:
        earlier, later = filled.start(), filled.start()
        replaced = self._read(filled, earlier)
        assert replaced.status is SessionStatus.CANCELLED
        assert replaced.superseded_by == later.session_id
        assert filled.storage.cart(USER).active_session_id == later.session_id

    def test_one_whose_time_is_over_has_expired(self, filled: CheckoutScene) -> None:
        earlier = filled.start()
        filled.clock.sleep(LIFETIME.total_seconds())
        filled.start()
        expired = self._read(filled, earlier)
        assert (expired.status, expired.superseded_by) == (SessionStatus.EXPIRED, None)

    def test_one_that_was_cancelled_stays_so(self, filled: CheckoutScene) -> None:
        earlier = filled.start()
        filled.give_up()
        filled.start()
        assert self._read(filled, earlier).superseded_by is None

    def test_one_that_waits_for_the_shopper_is_not_replaced(self, filled: CheckoutScene) -> None:
        filled.prepare(ASKS_SHOPPER)
        filled.press()
        with pytest.raises(ActionPending) as pending:
            filled.start()
        assert [(d.field, d.problem) for d in pending.value.details] == [
            ("activeSessionId", filled.session_id)
        ]

    def test_one_that_is_being_paid_is_not_replaced(self, filled: CheckoutScene) -> None:
        filled.prepare()
        filled.moments.meanwhile("before payments.confirm", lambda: self._refused(filled))
        filled.press()
        assert filled.session.status is SessionStatus.COMPLETED

    def test_one_that_is_ordered_leaves_the_cart_to_the_next(self, filled: CheckoutScene) -> None:
        filled.street.open_store("boutique", by_hand())
        filled.add("boutique")
        filled.prepare()
        filled.press()
        first = filled.session_id
        filled.add("gap")
        assert filled.start().session_id != first

    def _read(self, filled: CheckoutScene, session: CheckoutSession) -> CheckoutSession:
        return filled.storage.checkout(session.session_id)

    def _refused(self, filled: CheckoutScene) -> None:
        with pytest.raises(SessionProcessing):
            filled.start()
