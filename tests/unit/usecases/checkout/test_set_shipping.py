"""Set the shipping address, and quote what each store's part costs delivered there."""

import pytest

from muse.domain.errors import (
    ActionPending,
    AddressUndeliverable,
    NotFound,
    SessionExpired,
    SessionProcessing,
    StoreRefused,
    Superseded,
    UpstreamUnavailable,
    VersionConflict,
)
from muse.domain.money import Money
from muse.domain.placement.failures import (
    AccountProblem,
    AddressRefused,
    BotChallenge,
    OutOfStock,
    PlacementFailure,
    RetailerBusy,
    RetailerUnavailable,
    ShippingUnavailable,
)
from muse.domain.quote import QuoteSource
from muse.domain.session import LIFETIME
from muse.usecases.checkout.set_shipping import SetShipping, set_shipping
from tests.builders import USER, an_address
from tests.checkout_scene import CheckoutScene
from tests.fakes.payments import ASKS_SHOPPER, VISA
from tests.store_replies import by_hand, placed


@pytest.fixture
def started(checkout: CheckoutScene) -> CheckoutScene:
    """A checkout at a store with an API and at one without."""
    checkout.fill(gap=placed(), boutique=by_hand())
    checkout.start()
    return checkout


class TestQuoting:
    def test_every_store_quotes_its_part(self, started: CheckoutScene) -> None:
        quotes = started.ship().quotes
        assert [(q.source, q.shipping, q.tax, q.total) for q in quotes] == [
            (QuoteSource.STORE, Money(500), Money(321), Money(4821)),
            (QuoteSource.UNQUOTED, Money(0), Money(0), Money(5000)),
        ]
        assert started.session.total == Money(9821)

    def test_the_quotes_come_in_the_order_of_the_stores(self, checkout: CheckoutScene) -> None:
        checkout.fill(**{f"store{n}": placed() for n in range(15)})
        checkout.start()
        parts = checkout.session.snapshot.stores
        assert [q.store_id for q in checkout.ship().quotes] == [p.store_id for p in parts]

    def test_what_is_stored_is_what_is_told(self, started: CheckoutScene) -> None:
        assert started.ship() == started.session

    def test_the_last_address_counts(self, started: CheckoutScene) -> None:
        started.ship()
        started.retailer("gap").shipping = Money(0)
        started.ship()
        assert started.session.quotes[0].total == Money(4321)

    @pytest.mark.parametrize("failure", [BotChallenge(), AccountProblem()])
    def test_a_store_that_only_a_person_can_ask_is_unquoted(
        self, started: CheckoutScene, failure: PlacementFailure
    ) -> None:
        started.retailer("gap").refuses_to_quote = failure
        assert started.ship().quotes[0].source is QuoteSource.UNQUOTED

    def test_a_store_whose_api_is_not_here_is_unquoted(self, started: CheckoutScene) -> None:
        started.street.retailers.by_store.clear()
        assert {quote.source for quote in started.ship().quotes} == {QuoteSource.UNQUOTED}


class TestTheAddress:
    def test_is_kept_as_it_was_corrected(self, started: CheckoutScene) -> None:
        session = started.ship()
        assert session.shipping_address == an_address(city="SAN FRANCISCO")
        assert session.address_corrections == ("city: written in capitals",)
        assert session.address_verified

    def test_must_exist(self, started: CheckoutScene) -> None:
        with pytest.raises(AddressUndeliverable) as undeliverable:
            self._ship_to(started, city="Nowhere")
        assert [problem.field for problem in undeliverable.value.details] == ["city"]
        assert started.session.shipping_address is None

    def _ship_to(self, started: CheckoutScene, **fields: str) -> None:
        command = SetShipping(started.session_id, USER, an_address(**fields))
        set_shipping(command, started.quoting)


class TestAStoreSaysNo:
    @pytest.mark.parametrize("failure", [AddressRefused(), ShippingUnavailable()])
    def test_to_the_address(self, started: CheckoutScene, failure: PlacementFailure) -> None:
        refused = self._refusal(started, failure)
        assert "Gap" in refused.public_message
        assert failure.shopper_message in refused.public_message
        assert [d.field for d in refused.details] == [f"stores.{started.stores['gap'].store_id}"]

    def test_to_an_item(self, started: CheckoutScene) -> None:
        refused = self._refusal(started, OutOfStock(item_id="ci_1"))
        assert [d.field for d in refused.details] == ["items.ci_1"]
        assert refused.details[0].problem.startswith("out_of_stock")

    def test_what_only_operations_may_know_is_not_told(self, started: CheckoutScene) -> None:
        refused = self._refusal(started, AddressRefused("account 17 of vault 3"))
        told = refused.public_message + refused.details[0].problem
        assert "vault" not in told

    @pytest.mark.parametrize("failure", [RetailerUnavailable("503"), RetailerBusy("429")])
    def test_nothing_at_all(self, started: CheckoutScene, failure: PlacementFailure) -> None:
        started.retailer("gap").refuses_to_quote = failure
        with pytest.raises(UpstreamUnavailable, match="Gap did not answer"):
            started.ship()
        assert started.session.quotes == ()

    def _refusal(self, started: CheckoutScene, failure: PlacementFailure) -> StoreRefused:
        started.retailer("gap").refuses_to_quote = failure
        with pytest.raises(StoreRefused) as refused:
            started.ship()
        assert started.session.shipping_address is None
        return refused.value


class TestWhoAndWhen:
    def test_someone_elses_checkout_is_not_there(self, started: CheckoutScene) -> None:
        with pytest.raises(NotFound):
            set_shipping(SetShipping(started.session_id, "eve", an_address()), started.quoting)

    def test_not_when_its_time_is_over(self, started: CheckoutScene) -> None:
        started.clock.sleep(LIFETIME.total_seconds())
        with pytest.raises(SessionExpired):
            started.ship()
        assert started.retailer("gap").quotes == 0

    def test_not_while_the_bank_asks(self, started: CheckoutScene) -> None:
        started.ship()
        started.choose(ASKS_SHOPPER)
        started.press()
        with pytest.raises(ActionPending):
            started.ship()

    def test_not_while_it_is_placed(self, started: CheckoutScene) -> None:
        started.ship()
        started.choose(VISA)
        started.press()
        with pytest.raises(SessionProcessing):
            started.ship()

    def test_not_after_a_newer_one_replaced_it(self, started: CheckoutScene) -> None:
        older = started.session_id
        started.start()
        with pytest.raises(Superseded):
            set_shipping(SetShipping(older, USER, an_address()), started.quoting)


class TestAtTheSameTime:
    def test_as_the_payment_method_is_chosen_both_are_kept(self, started: CheckoutScene) -> None:
        started.moments.meanwhile("before commit", lambda: started.choose(VISA))
        started.ship()
        assert started.session.payment_method_id == VISA
        assert started.session.shipping_address is not None

    def test_as_another_address_the_later_one_counts(self, started: CheckoutScene) -> None:
        other = SetShipping(started.session_id, USER, an_address(city="Boston"))
        started.moments.meanwhile("before commit", lambda: set_shipping(other, started.quoting))
        started.ship()
        assert started.session.shipping_address == an_address(city="SAN FRANCISCO")

    def test_as_it_is_placed_nothing_changes_any_more(self, started: CheckoutScene) -> None:
        started.ship()
        started.choose(VISA)
        before = started.session
        started.moments.meanwhile("before commit", started.press)
        started.retailer("gap").shipping = Money(0)
        with pytest.raises(SessionProcessing):
            started.ship()
        assert started.session.quotes == before.quotes

    def test_as_it_is_changed_all_the_time(self, started: CheckoutScene) -> None:
        def change(moment: str) -> None:
            session = started.storage.checkout(started.session_id)
            started.storage.choose_payment_method(
                session.session_id, USER, VISA, started.clock.now()
            )

        started.moments.watcher = change
        with pytest.raises(VersionConflict):
            started.ship()
