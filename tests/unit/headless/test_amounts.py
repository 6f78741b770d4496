"""Amounts as shops write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muse.adapters.retailers.headless.engine.judging.amounts import AmountUnclear, read_amount
from muse.domain.money import Money

CENTS = st.integers(min_value=0, max_value=99_999_999_999)
SPACES = st.sampled_from(["", " ", "\u00a0", "\u202f", "\n  "])


@pytest.mark.parametrize(
    ("text", "currency", "cents"),
    [
        ("$1,234.50", "USD", 123450),
        ("1.234,50 €", "EUR", 123450),
        ("US$ 12", "USD", 1200),
        ("Free", "USD", 0),
        ("FREE", "USD", 0),
        ("kostenlos", "EUR", 0),
        ("—", "USD", 0),
        ("-", "USD", 0),
        ("$0.00", "USD", 0),
        ("-$5.10", "USD", -510),
        ("$-5.10", "USD", -510),
        ("\u22125,10 €", "EUR", -510),
        ("\u2013 $5.10", "USD", -510),
        ("($5.10)", "USD", -510),
        ("+$5.10", "USD", 510),
        ("12.00 USD", "USD", 1200),
        ("$1,234", "USD", 123400),
        ("1,234,567.89", "USD", 123456789),
        ("1.234.567 €", "EUR", 123456700),
        ("1 234,50 €", "EUR", 123450),
        ("1'234.50 CHF", "CHF", 123450),
        ("£7", "GBP", 700),
        ("C$ 9.99", "CAD", 999),
    ],
)
def test_is_read(text: str, currency: str, cents: int) -> None:
    assert read_amount(text, currency) == Money(cents, currency)


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("", "USD"),
        ("$", "USD"),
        ("1.234 €", "EUR"),
        ("1,234 €", "EUR"),
        ("$1.234", "USD"),
        ("$12.5", "USD"),
        ("$12.345", "USD"),
        ("1,23,456.00", "USD"),
        ("1,234,50", "USD"),
        ("1.234.50", "USD"),
        ("$10.00 $8.00", "USD"),
        ("$10.00–$12.00", "USD"),  # noqa: RUF001 - a range, as shops write it
        ("2 for $10.00", "USD"),
        ("Total: $10.00", "USD"),
        ("€10.00", "USD"),
        ("$10.00", "EUR"),
        ("US$10.00", "CAD"),
        ("--$5.00", "USD"),
        ("-($5.00)", "USD"),
        ("$\u0663.\u0660\u0660", "USD"),
        ("$007.00", "USD"),
        ("1e3", "USD"),
        ("TBD", "USD"),
    ],
)
def test_what_is_unclear_is_refused(text: str, currency: str) -> None:
    with pytest.raises(AmountUnclear):
        read_amount(text, currency)


@given(CENTS, SPACES)
def test_reads_what_an_american_shop_writes(cents: int, space: str) -> None:
    written = f"{cents // 100:,}.{cents % 100:02d}"
    for text in (f"${written}", f"US${space}{written}", f"{space}{written}{space}USD"):
        assert read_amount(text, "USD") == Money(cents)


@given(CENTS, SPACES)
def test_reads_what_a_european_shop_writes(cents: int, space: str) -> None:
    whole = f"{cents // 100:,}"
    for mark in (".", " ", "'"):
        text = f"{whole.replace(',', mark)},{cents % 100:02d}{space}€"
        assert read_amount(text, "EUR") == Money(cents, "EUR")


@given(CENTS)
def test_a_minus_makes_it_negative(cents: int) -> None:
    assert read_amount(f"-${cents // 100:,}.{cents % 100:02d}", "USD") == Money(-cents)


@given(st.integers(min_value=1, max_value=999), st.integers(min_value=0, max_value=999))
def test_thousands_and_fractions_are_never_mixed_up(first: int, second: int) -> None:
    """`1.234` is one thousand or one: no answer is better than the wrong one."""
    for text in (f"{first}.{second:03d} €", f"{first},{second:03d} €"):
        with pytest.raises(AmountUnclear):
            read_amount(text, "EUR")


@given(st.text(max_size=30))
def test_any_text_is_an_amount_or_unclear(text: str) -> None:
    try:
        amount = read_amount(text, "USD")
    except AmountUnclear:
        return
    digits = "".join(c for c in text if c.isdigit())
    if digits:
        assert str(abs(amount.cents)) in {digits, f"{digits}00", digits.lstrip("0") or "0"}
    else:
        assert amount == Money(0)
