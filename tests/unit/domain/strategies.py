"""What hypothesis needs to make up carts and prices."""

from hypothesis import settings
from hypothesis import strategies as st

from muse.domain.cart import Cart, CartLine
from muse.domain.money import Money
from tests.builders import USER, a_cart_line, a_product

FEW = settings(max_examples=40)  # where an example is large: seconds for all unit tests
STORE_IDS = [9001, 9002, 9003, 9004]
STORE_NAMES = {store_id: f"Store {store_id}" for store_id in STORE_IDS}


@st.composite
def lines(draw: st.DrawFn) -> CartLine:
    """A cart line of one of a few stores."""
    product = a_product(
        draw(st.sampled_from(STORE_IDS)),
        f"SKU-{draw(st.integers(1, 20))}",
        price=Money(draw(st.integers(1, 500_00))),
    )
    return a_cart_line(product, draw(st.integers(1, 99)))


def carts(*, min_lines: int = 0) -> st.SearchStrategy[Cart]:
    """Carts of different articles, of several stores, in any order."""
    return st.lists(
        lines(), min_size=min_lines, max_size=12, unique_by=lambda line: line.item_id
    ).map(lambda them: Cart(USER, tuple(them)))
