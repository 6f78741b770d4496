"""Before the click the page must say exactly what the shopper approved."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muse.adapters.retailers.headless.engine.judging.lines import line_differences
from muse.adapters.retailers.headless.engine.judging.review import (
    address_parts_missing,
    is_card,
    is_second_line,
    require_same,
)
from muse.adapters.retailers.headless.engine.judging.seen import SeenLine, SeenReview
from muse.adapters.retailers.headless.engine.order_facts import Card, OrderFacts, WantedLine
from muse.domain.address import Address
from muse.domain.money import Money
from muse.domain.placement.failures import NotSupported, PlaybookBroken, PriceOverCap

NOTHING = Money(0)
ADDRESS = Address("Ada Lovelace", "12 Main Street", "San Francisco", "CA", "94102-1234", "US", "")
COAT = WantedLine("item-1", "COAT-1", "Wool coat", "https://shop.example/p/COAT-1", 2, "M", "Blue")
ORDER = OrderFacts(
    order_number="M-1",
    store_url="https://shop.example",
    lines=(COAT,),
    address=ADDRESS,
    approved=Money(22100),
    cap=Money(22321),
    card=Card("Visa", "4242"),
)
SEEN_COAT = SeenLine("COAT-1", "Wool coat", 2, "M", "Blue")
SEEN = SeenReview(
    lines=(SEEN_COAT,),
    address="Ada Lovelace\n12 Main St.\nSan Francisco, California 94102",
    subtotal=Money(20000),
    shipping=Money(500),
    tax=Money(1600),
    discount=NOTHING,
    total=Money(22100),
    instrument="Visa ending in 4242",
    gift_card=NOTHING,
    points=NOTHING,
)


def review(**changes: Any) -> None:
    require_same(replace(SEEN, **changes), ORDER, {})


def test_the_order_itself_passes() -> None:
    review()


@pytest.mark.parametrize(
    "lines",
    [
        (),
        (replace(SEEN_COAT, quantity=1),),
        (replace(SEEN_COAT, quantity=3),),
        (replace(SEEN_COAT, size="L"),),
        (replace(SEEN_COAT, color="Red"),),
        (replace(SEEN_COAT, sku="COAT-2"),),
        (SEEN_COAT, SEEN_COAT),
        (SEEN_COAT, SeenLine("SOCKS-1", "Socks", 1)),
    ],
)
def test_other_lines_stop_the_order(lines: tuple[SeenLine, ...]) -> None:
    with pytest.raises(PlaybookBroken):
        review(lines=lines)


@pytest.mark.parametrize(
    "lines",
    [
        (SeenLine("coat-1", None, 2),),
        (SeenLine(None, " Wool  coat ", 2),),
        (SeenLine("COAT-1", None, 1), SeenLine("COAT-1", None, 1, "M", "Blue")),
    ],
)
def test_what_the_page_does_not_say_does_not_differ(lines: tuple[SeenLine, ...]) -> None:
    review(lines=lines)


def test_the_stores_words_for_sizes_are_known() -> None:
    seen = (replace(SEEN_COAT, size="Medium"),)
    require_same(replace(SEEN, lines=seen), ORDER, {"M": "Medium"})


@pytest.mark.parametrize(
    "address",
    [
        "Ada Lovelace\n12 Main Street\nSan Francisco, CA 99999",
        "Ada Lovelace\n12 Main Street\nOakland, CA 94102",
        "Ada Lovelace\n112 Main Street\nSan Francisco, CA 94102",
        "Charles Babbage\n12 Main Street\nSan Francisco, CA 94102",
        "",
    ],
)
def test_another_address_stops_the_order_and_is_not_told(address: str) -> None:
    with pytest.raises(PlaybookBroken) as stopped:
        review(address=address)
    assert "Lovelace" not in stopped.value.detail
    assert "Main" not in stopped.value.detail


def test_a_second_line_of_the_address_counts() -> None:
    with_flat = replace(ADDRESS, address2="Apt 4B")
    assert address_parts_missing(SEEN.address, with_flat) == ["address2"]
    assert not address_parts_missing(f"{SEEN.address}, apartment 4b", with_flat)


@pytest.mark.parametrize(
    ("street", "second", "is_same"),
    [
        ("12 Main Street", "", True),
        ("12 Main Street\nApt 99", "", False),
        ("12 Main Street\nc/o Charles Babbage", "", False),
        ("12 Main Street\nApartment 4B", "Apt 4B", True),
        ("12 Main Street\nApt 4B, Floor 2", "Apt 4B", False),
        ("12 Main Street\nCity: ", "", True),
        ("12 Main Street, 94102", "", True),
    ],
)
def test_nothing_else_stands_between_street_and_city(
    street: str, second: str, is_same: bool
) -> None:
    said = f"Ada Lovelace\n{street}\nSan Francisco, CA 94102"
    assert is_second_line(said, replace(ADDRESS, address2=second)) is is_same


def test_a_city_with_a_label_in_its_name() -> None:
    there = replace(ADDRESS, city="Salt Lake City")
    assert is_second_line("12 Main St, City: Salt Lake City, UT", there)
    assert not is_second_line("12 Main St, Unit 5, Salt Lake City, UT", there)


def test_a_line_that_the_store_has_remembered_stops_the_order() -> None:
    with pytest.raises(PlaybookBroken):
        review(address="Ada Lovelace\n12 Main St.\nApt 99\nSan Francisco, CA 94102")


def test_a_total_above_the_cap_is_over_it() -> None:
    with pytest.raises(PriceOverCap):
        review(tax=Money(1822), total=Money(22322))
    review(tax=Money(1821), total=Money(22321))


@pytest.mark.parametrize(
    "amounts",
    [
        {"total": Money(21100)},
        {"subtotal": Money(19000)},
        {"shipping": Money(-500), "total": Money(21100)},
        {"discount": Money(1000)},
        {"discount": Money(22100), "total": NOTHING},
    ],
)
def test_parts_that_do_not_add_up_stop_the_order(amounts: dict[str, Money]) -> None:
    with pytest.raises(PlaybookBroken):
        review(**amounts)


@pytest.mark.parametrize("credit", ["gift_card", "points"])
def test_the_stores_credit_is_never_used(credit: str) -> None:
    with pytest.raises(NotSupported):
        review(**{credit: Money(1000)})


@pytest.mark.parametrize(
    ("said", "is_it"),
    [
        ("Visa ending in 4242", True),
        ("VISA •••• 4242", True),
        ("Visa **** **** **** 4242 exp 12/2030", True),
        ("Visa 4242", True),
        ("Mastercard ending in 4242", False),
        ("Visa ending in 4444", False),
        ("Visa ending in 4242, Visa ending in 4444", False),
        ("Visa ending in 42424", False),
        ("PayPal", False),
        ("", False),
    ],
)
def test_the_card_is_recognised(said: str, is_it: bool) -> None:
    assert is_card(said, Card("Visa", "4242")) is is_it


QUANTITIES = st.lists(st.integers(min_value=1, max_value=9), min_size=1, max_size=5)


@given(QUANTITIES, st.randoms())
def test_the_order_of_lines_does_not_matter_and_every_piece_does(
    quantities: list[int], random: Any
) -> None:
    wanted = [replace(COAT, sku=f"S-{n}", quantity=q) for n, q in enumerate(quantities)]
    seen = [SeenLine(line.sku, None, line.quantity, line.size) for line in wanted]
    random.shuffle(seen)
    assert line_differences(seen, wanted, {}) == []
    seen[0] = replace(seen[0], quantity=seen[0].quantity + 1)
    assert len(line_differences(seen, wanted, {})) == 1
