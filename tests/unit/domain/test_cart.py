"""The cart: what fits into it, what joins, and what a purchase leaves."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule

from muse.domain.cart import MAX_LINES, MAX_QUANTITY, MAX_STORES, Cart
from muse.domain.errors import (
    CartLimit,
    CurrencyDiffers,
    Invalid,
    MuseError,
    NotFound,
    ProductUnavailable,
    Superseded,
)
from muse.domain.money import Money
from muse.domain.product import Product
from tests.builders import NOW, USER, a_cart, a_cart_line, a_product, dollars

EMPTY = Cart(USER)


def with_articles(count: int, *, stores: int = 1) -> Cart:
    """A cart of `count` different articles, one piece each, spread over `stores`."""
    return a_cart(*(a_product(1 + n % stores, f"SKU-{n}") for n in range(count)))


class TestAdding:
    def test_a_new_article_is_a_new_line(self) -> None:
        scarf = a_product()
        cart = EMPTY.with_product(scarf, 2, NOW)
        assert cart.lines == (a_cart_line(scarf, 2),)
        assert cart.lines[0].store_id == scarf.store_id
        assert cart.lines[0].total == dollars(96)

    def test_an_article_that_is_there_is_joined_where_it_stands(self) -> None:
        scarf, hat = a_product(), a_product(sku="HAT-1")
        cart = a_cart(scarf, hat).with_product(scarf, 2, NOW)
        assert [(line.product.sku, line.quantity) for line in cart.lines] == [
            ("SCARF-1", 3),
            ("HAT-1", 1),
        ]

    def test_joining_takes_what_the_store_says_now(self) -> None:
        later = NOW + timedelta(hours=1)
        cheaper = a_product(price=dollars(40))
        line = a_cart(a_product(price=dollars(48))).with_product(cheaper, 1, later).lines[0]
        assert (line.product, line.looked_up_at, line.total) == (cheaper, later, dollars(80))

    @pytest.mark.parametrize("variant", [{"size": "L"}, {"color": "Red"}, {"store_id": 9002}])
    def test_another_variant_or_store_is_another_line(self, variant: dict[str, object]) -> None:
        other = replace(a_product(), **variant)  # type: ignore[arg-type]  # one field of several
        assert len(a_cart(a_product()).with_product(other, 1, NOW).lines) == 2

    @pytest.mark.parametrize("quantity", [-1, 0, MAX_QUANTITY + 1])
    @pytest.mark.parametrize("cart", [EMPTY, a_cart(a_product())])
    def test_one_to_99_pieces_are_added(self, cart: Cart, quantity: int) -> None:
        with pytest.raises(Invalid) as refused:
            cart.with_product(a_product(), quantity, NOW)
        assert [problem.field for problem in refused.value.details] == ["quantity"]

    def test_a_line_holds_99_pieces_in_all(self) -> None:
        full = EMPTY.with_product(a_product(), 98, NOW).with_product(a_product(), 1, NOW)
        assert full.lines[0].quantity == MAX_QUANTITY
        with pytest.raises(Invalid, match="99"):
            full.with_product(a_product(), 1, NOW)

    def test_the_store_may_have_fewer(self) -> None:
        scarce = a_product(max_quantity=3)
        two = EMPTY.with_product(scarce, 2, NOW)
        assert two.with_product(scarce, 1, NOW).lines[0].quantity == 3
        with pytest.raises(Invalid, match="only 3 left"):
            two.with_product(scarce, 2, NOW)

    def test_50_different_articles_fit(self) -> None:
        full = with_articles(MAX_LINES - 1).with_product(a_product(sku="last"), 1, NOW)
        assert len(full.lines) == MAX_LINES
        with pytest.raises(CartLimit, match="50 different items"):
            full.with_product(a_product(sku="one too many"), 1, NOW)
        assert full.with_product(a_product(sku="last"), 1, NOW).lines[-1].quantity == 2

    def test_15_stores_fit(self) -> None:
        full = with_articles(MAX_STORES - 1, stores=MAX_STORES - 1).with_product(
            a_product(9002), 1, NOW
        )
        assert len({line.store_id for line in full.lines}) == MAX_STORES
        with pytest.raises(CartLimit, match="15 stores"):
            full.with_product(a_product(9003), 1, NOW)
        assert len(full.with_product(a_product(9002, "another"), 1, NOW).lines) == MAX_STORES + 1

    def test_all_is_in_one_currency(self) -> None:
        with pytest.raises(CurrencyDiffers, match=r"cart is in USD.*product in EUR"):
            a_cart().with_product(a_product(9002, price=Money(500, "EUR")), 1, NOW)

    def test_an_empty_cart_takes_any_currency(self) -> None:
        cart = EMPTY.with_product(a_product(price=Money(500, "EUR")), 2, NOW)
        assert cart.lines[0].total == Money(1000, "EUR")

    @pytest.mark.parametrize("cents", [0, -100])
    def test_what_has_no_price_is_not_sold(self, cents: int) -> None:
        with pytest.raises(ProductUnavailable):
            EMPTY.with_product(a_product(price=Money(cents)), 1, NOW)

    def test_a_cent_is_a_price(self) -> None:
        assert EMPTY.with_product(a_product(price=Money(1)), 1, NOW).lines[0].total == Money(1)


class TestChanging:
    def test_a_line_is_set_to_exactly_so_many_pieces(self) -> None:
        scarf, hat = a_product(), a_product(sku="HAT-1")
        cart = a_cart(scarf, hat)
        changed = cart.with_quantity(cart.lines[0].item_id, 5)
        assert [line.quantity for line in changed.lines] == [5, 1]

    @pytest.mark.parametrize("quantity", [-1, 0, 4, MAX_QUANTITY + 1])
    def test_the_limits_hold_here_too(self, quantity: int) -> None:
        cart = a_cart(a_product(max_quantity=3))
        with pytest.raises(Invalid):
            cart.with_quantity(cart.lines[0].item_id, quantity)

    def test_a_line_is_taken_out(self) -> None:
        cart = a_cart(a_product(), a_product(sku="HAT-1"))
        left = cart.without(cart.lines[0].item_id)
        assert left.lines == cart.lines[1:]

    def test_what_is_not_in_the_cart_can_t_be_changed_or_taken_out(self) -> None:
        with pytest.raises(NotFound):
            a_cart().with_quantity("ci_000000000000", 1)
        with pytest.raises(NotFound):
            a_cart().without("ci_000000000000")

    def test_emptying_leaves_the_open_checkout_open(self) -> None:
        emptied = a_cart().opened("cs_1").emptied()
        assert (emptied.lines, emptied.active_session_id) == ((), "cs_1")

    def test_saving_counts(self) -> None:
        cart = a_cart()
        assert cart.saved() == replace(cart, version=cart.version + 1)


class TestAfterAPurchase:
    def test_what_was_bought_is_gone_and_no_checkout_is_open(self) -> None:
        cart = a_cart().opened("cs_1")
        assert cart.after_purchase("cs_1", {cart.lines[0].item_id: 1}) == EMPTY

    @pytest.mark.parametrize("open_checkout", [None, "cs_2"])
    def test_only_the_open_checkout_can_buy_it(self, open_checkout: str | None) -> None:
        cart = replace(a_cart(), active_session_id=open_checkout)
        with pytest.raises(Superseded):
            cart.after_purchase("cs_1", {})

    def test_what_was_added_meanwhile_stays(self) -> None:
        cart = a_cart(a_product(), a_product(sku="HAT-1")).opened("cs_1")
        bought = {line.item_id: 1 for line in cart.lines}
        fuller = cart.with_product(a_product(), 1, NOW).with_product(a_product(9002), 2, NOW)
        left = fuller.after_purchase("cs_1", bought)
        assert [(line.store_id, line.quantity) for line in left.lines] == [(9001, 1), (9002, 2)]

    def test_pieces_taken_out_meanwhile_are_not_owed(self) -> None:
        cart = a_cart(a_product(), a_product(sku="HAT-1")).opened("cs_1")
        scarf, hat = (line.item_id for line in cart.lines)
        left = cart.without(scarf).after_purchase("cs_1", {scarf: 1, hat: 3})
        assert left.lines == ()


SHELF = [a_product(9001 + n % 3, f"SKU-{n}") for n in range(6)]
PRODUCTS = st.sampled_from(SHELF)


class CartBesideACheckout(RuleBasedStateMachine):
    """Any edits, before and while a checkout of the cart is bought."""

    opened = Bundle("opened")

    def __init__(self) -> None:
        super().__init__()
        self.cart = EMPTY
        self.pieces: dict[str, int] = {}
        self.sessions = 0

    @rule(product=PRODUCTS, quantity=st.integers(-1, 60))
    def add(self, product: Product, quantity: int) -> None:
        before = self.cart
        try:
            self.cart = self.cart.with_product(product, quantity, NOW)
        except MuseError:
            assert quantity < 1 or self.pieces.get(a_cart_line(product).item_id, 0) + quantity > 99
            assert self.cart is before
            return
        assert quantity > 0
        item_id = a_cart_line(product).item_id
        self.pieces[item_id] = self.pieces.get(item_id, 0) + quantity

    @rule(product=PRODUCTS, quantity=st.integers(0, 100))
    def change(self, product: Product, quantity: int) -> None:
        item_id = a_cart_line(product).item_id
        try:
            self.cart = self.cart.with_quantity(item_id, quantity)
        except MuseError:
            assert item_id not in self.pieces or not 1 <= quantity <= MAX_QUANTITY
            return
        self.pieces[item_id] = quantity

    @rule(product=PRODUCTS)
    def take_out(self, product: Product) -> None:
        item_id = a_cart_line(product).item_id
        if item_id in self.pieces:
            self.cart = self.cart.without(item_id)
            del self.pieces[item_id]

    @rule()
    def empty(self) -> None:
        self.cart = self.cart.emptied()
        self.pieces = {}

    @rule(target=opened)
    def check_out(self) -> tuple[str, dict[str, int]]:
        self.sessions += 1
        session_id = f"cs_{self.sessions}"
        self.cart = self.cart.opened(session_id)
        return session_id, dict(self.pieces)

    @rule(checkout=consumes(opened))
    def buy(self, checkout: tuple[str, dict[str, int]]) -> None:
        session_id, bought = checkout
        if self.cart.active_session_id != session_id:
            with pytest.raises(Superseded):
                self.cart.after_purchase(session_id, bought)
            return
        self.cart = self.cart.after_purchase(session_id, bought)
        left = {item_id: n - bought.get(item_id, 0) for item_id, n in self.pieces.items()}
        self.pieces = {item_id: n for item_id, n in left.items() if n > 0}
        assert self.cart.active_session_id is None

    @invariant()
    def the_cart_holds_exactly_what_was_put_in_and_not_bought(self) -> None:
        assert {line.item_id: line.quantity for line in self.cart.lines} == self.pieces

    @invariant()
    def every_line_is_within_its_limits(self) -> None:
        assert all(1 <= line.quantity <= MAX_QUANTITY for line in self.cart.lines)
        assert len({line.item_id for line in self.cart.lines}) == len(self.cart.lines)


TestCartBesideACheckout = CartBesideACheckout.TestCase
TestCartBesideACheckout.settings = settings(max_examples=50, stateful_step_count=20)
