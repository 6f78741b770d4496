"""Reading amounts as shops write them: `$1,234.50`, `1.234,50 €`, `US$ 12`, `Free`, `—`.

Money hangs on it, so what can be read in two ways is refused.
"""

from __future__ import annotations

import re

from muse.domain.money import Money

# "$" says dollars, not whose: it is taken for the currency that the store is paid in.
_MARKS = {
    "USD": ("US$", "USD", "$"),
    "CAD": ("CA$", "C$", "CAD", "$"),
    "AUD": ("A$", "AU$", "AUD", "$"),
    "EUR": ("€", "EUR"),
    "GBP": ("£", "GBP"),
}
_FREE = frozenset({"free", "gratis", "kostenlos", "gratuit", "complimentary", "no charge"})
_DASHES = frozenset({"-", "\u2013", "\u2014"})
_MINUS = str.maketrans(dict.fromkeys("\u2212\u2013\u2010\u2011", "-"))
_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f]+")
_WHOLE = re.compile(r"0|[1-9]\d{0,9}")
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:(?P<mark>[,. '\u2019])\d{3})(?:(?P=mark)\d{3}){0,2}")
_CENTS = re.compile(r"(?P<whole>.*)(?P<mark>[.,])(?P<cents>\d{2})")
_SURE_GROUPS = 2  # "1,234,567": no decimal mark comes twice
# Where these are paid, a lone "," before three digits separates thousands.
_COMMA_GROUPS = frozenset({"USD", "CAD", "AUD", "GBP"})


class AmountUnclear(ValueError):
    """The text is not exactly one amount that can be read in one way only."""


def read_amount(text: str, currency: str) -> Money:
    """The amount in `text`, which says nothing else. `Free` and a dash alone are zero.

    Errors: AmountUnclear: no amount, several, another currency, or `1.234`, which is one thousand
    in one country and one in another.
    """
    said = _SPACES.sub(" ", text).strip()
    if said.casefold() in _FREE or said in _DASHES:
        return Money(0, currency)
    if not said.isascii() and any(c.isdigit() and not c.isascii() for c in said):
        raise AmountUnclear(f"'{_short(said)}' has digits of another script")
    negative, bare = _sign_and_rest(said.translate(_MINUS), currency)
    cents = _cents(bare, currency)
    if cents is None:
        raise AmountUnclear(f"'{_short(said)}' is not one clear amount in {currency}")
    return Money(-cents if negative else cents, currency)


def _sign_and_rest(said: str, currency: str) -> tuple[bool, str]:
    """Whether it is negative, and the number without sign and currency."""
    negative = False
    if said.startswith("(") and said.endswith(")"):
        negative, said = True, said[1:-1].strip()
    for _ in range(2):  # "-$5.00" and "$-5.00": once before the currency, once after it
        if not negative and said.startswith("-"):
            negative, said = True, said[1:].strip()
        said = said.removeprefix("+").strip() if not negative else said
        said = _without_currency(said, currency)
    return negative, said


def _without_currency(said: str, currency: str) -> str:
    for mark in _MARKS.get(currency, (currency,)):
        if said.upper().startswith(mark):
            return said[len(mark) :].strip()
        if said.upper().endswith(mark):
            return said[: -len(mark)].strip()
    return said


def _cents(number: str, currency: str) -> int | None:
    with_cents = _CENTS.fullmatch(number)
    if with_cents is None:
        whole = _whole(number, currency, decimal_mark=None)
        return None if whole is None else whole * 100
    whole = _whole(with_cents["whole"], currency, decimal_mark=with_cents["mark"])
    return None if whole is None else whole * 100 + int(with_cents["cents"])


def _whole(number: str, currency: str, *, decimal_mark: str | None) -> int | None:
    """The whole part. With a decimal mark behind it, groups are separated by another mark."""
    if _WHOLE.fullmatch(number):
        return int(number)
    grouped = _GROUPED.fullmatch(number)
    if grouped is None or grouped["mark"] == decimal_mark:
        return None
    mark = grouped["mark"]
    is_sure = decimal_mark or mark not in ".," or number.count(mark) >= _SURE_GROUPS
    if not is_sure and not (mark == "," and currency in _COMMA_GROUPS):
        return None
    return int(re.sub(r"\D", "", number))


def _short(text: str) -> str:
    longest = 40
    return text if len(text) <= longest else f"{text[:longest]}…"
