"""A snapshot freezes the cart: grouped by store, complete, and untouched by what comes later."""

import pytest
from hypothesis import given

from muse.domain.cart import Cart
from muse.domain.money import Money, total_of
from muse.domain.snapshot import snapshot_of
from tests.builders import NOW, USER, a_cart, a_product, dollars
from tests.unit.domain.strategies import FEW, STORE_NAMES, carts


@FEW
@given(carts())
def test_every_line_is_in_the_part_of_its_store_and_in_no_other(cart: Cart) -> None:
    parts = snapshot_of(cart, STORE_NAMES).stores
    for part in parts:
        frozen = [(item.item_id, item.product, item.quantity) for item in part.items]
        assert frozen == [
            (line.item_id, line.product, line.quantity)
            for line in cart.lines
            if line.store_id == part.store_id
        ]
    assert [part.store_id for part in parts] == list(
        dict.fromkeys(line.store_id for line in cart.lines)
    )


@FEW
@given(carts())
def test_nothing_is_lost_in_the_sums(cart: Cart) -> None:
    snapshot = snapshot_of(cart, STORE_NAMES)
    assert snapshot.total == total_of((line.total for line in cart.lines), "USD")
    assert snapshot.total == total_of((part.subtotal for part in snapshot.stores), "USD")
    assert snapshot.item_count == sum(line.quantity for line in cart.lines)
    assert snapshot.quantities == {line.item_id: line.quantity for line in cart.lines}
    assert snapshot.line_ids == sorted((line.store_id, line.item_id) for line in cart.lines)


def test_the_stores_have_their_names_and_the_cart_s_currency() -> None:
    cart = a_cart(a_product(9002, price=Money(500, "EUR")), a_product(9001, price=Money(1, "EUR")))
    snapshot = snapshot_of(cart, STORE_NAMES)
    assert [(part.store_name, part.currency) for part in snapshot.stores] == [
        ("Store 9002", "EUR"),
        ("Store 9001", "EUR"),
    ]
    assert snapshot.total == Money(501, "EUR")


def test_a_line_is_priced_for_all_its_pieces() -> None:
    cart = a_cart().with_product(a_product(), 2, NOW)
    (item,) = snapshot_of(cart, STORE_NAMES).stores[0].items
    assert (item.priced.item_id, item.priced.price) == (item.item_id, dollars(144))


def test_an_empty_cart_has_no_parts() -> None:
    snapshot = snapshot_of(Cart(USER), {})
    assert (snapshot.stores, snapshot.total, snapshot.item_count) == ((), Money(0), 0)


def test_every_store_needs_a_name() -> None:
    with pytest.raises(KeyError):
        snapshot_of(a_cart(), {})


def test_later_edits_and_prices_don_t_touch_it() -> None:
    cart = a_cart()
    snapshot = snapshot_of(cart, STORE_NAMES)
    cart.with_product(a_product(price=dollars(99)), 1, NOW)
    cart.emptied()
    assert snapshot.total == dollars(48)
