"""Money: integer cents beside a currency, never a float."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£"}


class CurrencyMismatch(ValueError):
    """Two amounts of different currencies met in one calculation."""


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount in the minor unit ("cents") of an ISO 4217 currency with two decimals.

    May be negative (an adjustment is). Arithmetic between currencies raises CurrencyMismatch.
    """

    cents: int
    currency: str = "USD"

    def __add__(self, other: Money) -> Money:
        self._require_same_currency(other)
        return Money(self.cents + other.cents, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._require_same_currency(other)
        return Money(self.cents - other.cents, self.currency)

    def __mul__(self, count: int) -> Money:
        return Money(self.cents * count, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.cents, self.currency)

    def __lt__(self, other: Money) -> bool:
        self._require_same_currency(other)
        return self.cents < other.cents

    def __le__(self, other: Money) -> bool:
        self._require_same_currency(other)
        return self.cents <= other.cents

    def __bool__(self) -> bool:
        return self.cents != 0

    @property
    def display(self) -> str:
        """As a person reads it: "$248.00", "-$5.10", "12.00 CHF"."""
        sign = "-" if self.cents < 0 else ""
        whole, fraction = divmod(abs(self.cents), 100)
        number = f"{whole:,}.{fraction:02d}"
        symbol = _SYMBOLS.get(self.currency)
        return f"{sign}{symbol}{number}" if symbol else f"{sign}{number} {self.currency}"

    def shared_by(self, weights: Sequence[int]) -> tuple[Money, ...]:
        """Split over `weights` (non-negative) so that the parts add up to exactly this amount.

        Largest remainder method: every part is within one cent of its exact share; ties go to the
        earlier part. If all weights are 0 they count as equal. ValueError when there are none.
        """
        if not weights or min(weights) < 0:
            raise ValueError("weights must be one or more numbers that are not negative")
        weights = weights if any(weights) else [1] * len(weights)
        total = sum(weights)
        shares = [divmod(abs(self.cents) * weight, total) for weight in weights]
        left_over = abs(self.cents) - sum(whole for whole, _ in shares)
        by_remainder = sorted(range(len(shares)), key=lambda i: (-shares[i][1], i))
        lucky = set(by_remainder[:left_over])
        sign = -1 if self.cents < 0 else 1
        return tuple(
            Money(sign * (whole + (i in lucky)), self.currency)
            for i, (whole, _) in enumerate(shares)
        )

    def _require_same_currency(self, other: Money) -> None:
        if self.currency != other.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency} can't be combined")


def total_of(amounts: Iterable[Money], currency: str) -> Money:
    """The sum of `amounts`, zero `currency` when there are none."""
    return sum(amounts, start=Money(0, currency))
