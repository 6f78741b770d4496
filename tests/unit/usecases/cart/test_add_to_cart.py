"""Several products in one request: looked up at the same time, then all are added, or none."""

from __future__ import annotations

from threading import Barrier, Event

import pytest

from muse.domain.cart import MAX_LINES
from muse.domain.errors import CartLimit, Invalid, ItemsRefused, Problem, UpstreamUnavailable
from muse.domain.money import Money
from muse.domain.product import Product, ProductReference
from muse.domain.store import Store
from muse.usecases.cart.add_to_cart import ItemToAdd
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


def of(checkout: CheckoutScene, store: str, sku: str = ARTICLE, quantity: int = 1) -> ItemToAdd:
    store_id = checkout.stores[store].store_id
    return ItemToAdd(ProductReference(store_id, sku=sku), quantity)


def nothing_was_added(checkout: CheckoutScene) -> bool:
    return not checkout.storage.cart(USER).lines and not checkout.storage.requests["commit"]


def test_all_are_added_with_one_write(shopping: CheckoutScene) -> None:
    cart = shopping.add_all(of(shopping, "gap", quantity=2), of(shopping, "macys"))
    assert [line.quantity for line in cart.lines] == [2, 1]
    assert cart == shopping.storage.cart(USER)
    assert shopping.storage.requests["commit"] == 1


def test_the_same_product_twice_is_one_line(shopping: CheckoutScene) -> None:
    cart = shopping.add_all(of(shopping, "gap", quantity=2), of(shopping, "gap", quantity=3))
    assert [line.quantity for line in cart.lines] == [5]


def test_they_are_looked_up_at_the_same_time(
    shopping: CheckoutScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    both, look_up = Barrier(2, timeout=10), shopping.catalog.look_up

    def together(store: Store, wanted: ProductReference) -> Product:
        both.wait()
        return look_up(store, wanted)

    monkeypatch.setattr(shopping.catalog, "look_up", together)
    assert len(shopping.add_all(of(shopping, "gap"), of(shopping, "macys")).lines) == 2


def test_one_that_is_not_there_keeps_the_others_out(shopping: CheckoutScene) -> None:
    with pytest.raises(ItemsRefused) as refused:
        shopping.add_all(of(shopping, "gap"), of(shopping, "macys", "gone"))
    words = "product_unavailable: The store does not have this product."
    assert refused.value.details == (Problem("items.1", words),)
    assert nothing_was_added(shopping)


def test_each_that_is_wrong_is_named(shopping: CheckoutScene) -> None:
    unknown = ItemToAdd(ProductReference(77, sku="x"), 1)
    with pytest.raises(ItemsRefused) as refused:
        shopping.add_all(of(shopping, "gap", "gone"), of(shopping, "macys"), unknown)
    assert [problem.field for problem in refused.value.details] == ["items.0", "items.2"]


def test_what_the_cart_refuses_is_named_too(shopping: CheckoutScene) -> None:
    with pytest.raises(ItemsRefused) as refused:
        shopping.add_all(of(shopping, "macys"), of(shopping, "gap", quantity=100))
    assert [problem.field for problem in refused.value.details] == ["items.1"]
    assert nothing_was_added(shopping)


def test_more_than_a_cart_holds(shopping: CheckoutScene) -> None:
    store_id = shopping.stores["gap"].store_id
    for number in range(MAX_LINES + 1):
        shopping.catalog.put(a_product(store_id, f"sku-{number}", price=Money(100)))
    several = [of(shopping, "gap", f"sku-{number}") for number in range(MAX_LINES + 1)]
    with pytest.raises(ItemsRefused) as refused:
        shopping.add_all(*several)
    assert refused.value.details[0].problem.startswith(CartLimit.code)
    assert nothing_was_added(shopping)


def test_a_store_that_does_not_answer_in_time(
    shopping: CheckoutScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    macys, look_up, at_last = shopping.stores["macys"], shopping.catalog.look_up, Event()

    def slow(store: Store, wanted: ProductReference) -> Product:
        if store == macys:
            at_last.wait(10)
        return look_up(store, wanted)

    monkeypatch.setattr(shopping.catalog, "look_up", slow)
    with pytest.raises(UpstreamUnavailable) as away:
        shopping.add_all(of(shopping, "gap"), of(shopping, "macys"), seconds=0.2)
    at_last.set()
    words = "upstream_unavailable: The store did not answer in time."
    assert away.value.details == (Problem("items.1", words),)
    assert nothing_was_added(shopping)


def test_of_one_item_the_reason_itself_is_told(shopping: CheckoutScene) -> None:
    with pytest.raises(Invalid) as refused:
        shopping.add_all(of(shopping, "gap", quantity=100))
    assert not isinstance(refused.value, ItemsRefused)
