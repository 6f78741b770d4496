"""Change a cart: add, change the quantity, remove, empty."""

from dataclasses import replace

import pytest

from muse.domain.cart import MAX_LINES, MAX_QUANTITY, MAX_STORES
from muse.domain.errors import (
    CartLimit,
    CurrencyDiffers,
    Invalid,
    NotFound,
    ProductUnavailable,
    UnknownStore,
    VersionConflict,
)
from muse.domain.money import Money
from muse.domain.product import ProductReference
from muse.usecases.cart.add_to_cart import ItemToAdd
from muse.usecases.cart.edit_cart import (
    change_quantity,
    empty_cart,
    remove_from_cart,
)
from tests.builders import USER, a_product
from tests.checkout_scene import CheckoutScene
from tests.fakes.street import ARTICLE
from tests.store_replies import by_hand


@pytest.fixture
def shopping(checkout: CheckoutScene) -> CheckoutScene:
    """Two stores, and an empty cart."""
    checkout.street.open_store("gap", by_hand())
    checkout.street.open_store("macys", by_hand())
    return checkout


def add_article(checkout: CheckoutScene, name: str, sku: str) -> None:
    """Put another article of a store into the cart."""
    store_id = checkout.stores[name].store_id
    checkout.catalog.put(a_product(store_id, sku))
    checkout.add_all(ItemToAdd(ProductReference(store_id, sku=sku), 1))


class TestAdding:
    def test_everything_is_what_the_store_says(self, shopping: CheckoutScene) -> None:
        [line] = shopping.add("gap", 2).lines
        assert line.product == shopping.catalog.look_up(
            shopping.stores["gap"], ProductReference(line.store_id, sku=ARTICLE)
        )
        assert (line.quantity, line.looked_up_at) == (2, shopping.clock.now())
        assert line.total == Money(8000)

    def test_what_is_stored_is_what_is_told(self, shopping: CheckoutScene) -> None:
        assert shopping.add("gap") == shopping.storage.cart(USER)

    def test_the_same_again_is_the_same_line_at_the_new_price(
        self, shopping: CheckoutScene
    ) -> None:
        shopping.add("gap")
        shopping.catalog.put(a_product(shopping.stores["gap"].store_id, ARTICLE, price=Money(100)))
        [line] = shopping.add("gap", 2).lines
        assert (line.quantity, line.total) == (3, Money(300))

    @pytest.mark.parametrize("quantity", [0, -1, MAX_QUANTITY + 1])
    def test_a_quantity_that_is_none(self, shopping: CheckoutScene, quantity: int) -> None:
        with pytest.raises(Invalid) as invalid:
            shopping.add("gap", quantity)
        assert [problem.field for problem in invalid.value.details] == ["quantity"]
        assert shopping.storage.cart(USER).lines == ()

    def test_a_store_that_muse_does_not_know(self, shopping: CheckoutScene) -> None:
        shopping.registry.remove(shopping.stores["gap"].store_id)
        with pytest.raises(UnknownStore):
            shopping.add("gap")

    def test_a_store_that_is_closed(self, shopping: CheckoutScene) -> None:
        shopping.registry.put(replace(shopping.stores["gap"], closed=True))
        with pytest.raises(UnknownStore, match="Gap"):
            shopping.add("gap")
        assert shopping.catalog.look_ups == 0

    def test_a_product_that_the_store_does_not_have(self, shopping: CheckoutScene) -> None:
        wanted = ProductReference(shopping.stores["gap"].store_id, sku="gone")
        with pytest.raises(ProductUnavailable):
            shopping.add_all(ItemToAdd(wanted, 1))

    def test_another_currency(self, shopping: CheckoutScene) -> None:
        shopping.add("gap")
        shopping.catalog.put(
            a_product(shopping.stores["macys"].store_id, ARTICLE, price=Money(100, "EUR"))
        )
        with pytest.raises(CurrencyDiffers):
            shopping.add("macys")

    def test_one_store_too_many(self, shopping: CheckoutScene) -> None:
        for n in range(MAX_STORES):
            shopping.street.open_store(f"store{n}", by_hand())
            shopping.add(f"store{n}")
        with pytest.raises(CartLimit, match=str(MAX_STORES)):
            shopping.add("gap")
        assert len(shopping.add("store0").lines) == MAX_STORES

    def test_one_line_too_many(self, shopping: CheckoutScene) -> None:
        for n in range(MAX_LINES):
            add_article(shopping, "gap", f"B-{n}")
        with pytest.raises(CartLimit, match=str(MAX_LINES)):
            shopping.add("gap")


class TestChanging:
    def test_the_quantity(self, shopping: CheckoutScene) -> None:
        [line] = shopping.add("gap", 5).lines
        cart = change_quantity(USER, line.item_id, 2, shopping.storage)
        assert cart == shopping.storage.cart(USER)
        assert cart.line(line.item_id).quantity == 2

    @pytest.mark.parametrize("quantity", [0, MAX_QUANTITY + 1])
    def test_to_a_quantity_that_is_none(self, shopping: CheckoutScene, quantity: int) -> None:
        [line] = shopping.add("gap").lines
        with pytest.raises(Invalid):
            change_quantity(USER, line.item_id, quantity, shopping.storage)

    def test_one_line_is_taken_out(self, shopping: CheckoutScene) -> None:
        gap, macys = shopping.add("gap").lines[0], shopping.add("macys").lines[1]
        cart = remove_from_cart(USER, gap.item_id, shopping.storage)
        assert cart.lines == shopping.storage.cart(USER).lines == (macys,)

    def test_everything_is_taken_out(self, shopping: CheckoutScene) -> None:
        shopping.add("gap")
        shopping.add("macys")
        assert empty_cart(USER, shopping.storage).lines == ()
        assert shopping.storage.cart(USER).lines == ()

    def test_an_empty_cart_can_be_emptied(self, shopping: CheckoutScene) -> None:
        assert empty_cart(USER, shopping.storage).lines == ()

    def test_a_line_that_is_not_there(self, shopping: CheckoutScene) -> None:
        [line] = shopping.add("gap").lines
        with pytest.raises(NotFound):
            change_quantity(USER, "ci_none", 2, shopping.storage)
        with pytest.raises(NotFound):
            remove_from_cart(USER, "ci_none", shopping.storage)
        with pytest.raises(NotFound):
            change_quantity("eve", line.item_id, 2, shopping.storage)


class TestAtTheSameTime:
    def test_both_changes_are_kept(self, shopping: CheckoutScene) -> None:
        shopping.moments.meanwhile("before commit", lambda: shopping.add("macys"))
        cart = shopping.add("gap", 2)
        assert {line.product.store_id: line.quantity for line in cart.lines} == {
            shopping.stores["gap"].store_id: 2,
            shopping.stores["macys"].store_id: 1,
        }
        assert shopping.catalog.look_ups == 2

    def test_both_pieces_of_the_same_are_counted(self, shopping: CheckoutScene) -> None:
        shopping.moments.meanwhile("before commit", lambda: shopping.add("gap", 3))
        [line] = shopping.add("gap", 2).lines
        assert line.quantity == 5

    def test_what_another_took_out_is_gone(self, shopping: CheckoutScene) -> None:
        [line] = shopping.add("gap").lines
        shopping.moments.meanwhile("before commit", lambda: empty_cart(USER, shopping.storage))
        with pytest.raises(NotFound):
            change_quantity(USER, line.item_id, 2, shopping.storage)

    def test_one_that_is_changed_all_the_time(self, shopping: CheckoutScene) -> None:
        def change() -> None:
            shopping.storage.before_commit = lambda _changes: None
            shopping.add("macys")
            shopping.storage.before_commit = lambda _changes: change()

        shopping.storage.before_commit = lambda _changes: change()
        with pytest.raises(VersionConflict):
            shopping.add("gap")
