"""What can still be given back of an order, piece by piece, to the cent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from muse.domain.errors import Conflict, Invalid, Problem
from muse.domain.money import Money, total_of
from muse.domain.order.adjustment import AdjustedLine, Adjustment, Portion
from muse.domain.quote import ApprovedLine


@dataclass(frozen=True, slots=True)
class Charged:
    """What each piece of one line was charged, to the cent: the goods with tax, and shipping."""

    item_id: str
    goods: tuple[Money, ...]
    shipping: tuple[Money, ...]


def charged(lines: Sequence[tuple[ApprovedLine, int]], accepted: Money) -> tuple[Charged, ...]:
    """The frozen cents of every piece of `lines` (with quantities). They add up to `accepted`: a
    total that is lower than approved is passed on by shares (largest remainder)."""
    total = total_of((line.total for line, _ in lines), accepted.currency)
    lower = (total - accepted).shared_by([line.total.cents for line, _ in lines])
    return tuple(
        _pieces(line, count, less) for (line, count), less in zip(lines, lower, strict=True)
    )


def _pieces(line: ApprovedLine, quantity: int, less: Money) -> Charged:
    goods = line.total - line.shipping
    of_goods, of_shipping = less.shared_by([goods.cents, line.shipping.cents])
    each = [1] * quantity
    return Charged(
        line.item_id,
        (goods - of_goods).shared_by(each),
        (line.shipping - of_shipping).shared_by(each),
    )


class Refundable:
    """What can still be given back of an order, after `adjustments` of what it was `charged`."""

    def __init__(
        self, charged: Sequence[Charged], adjustments: Sequence[Adjustment], accepted: Money
    ) -> None:
        self._charged = {line.item_id: line for line in charged}
        self._gone = dict.fromkeys(self._charged, 0)
        for line in (line for adjustment in adjustments for line in adjustment.lines):
            self._gone[line.item_id] += line.quantity
        currency = accepted.currency
        self._nothing = Money(0, currency)
        self.amount = accepted - total_of((a.amount for a in adjustments), currency)
        shipping = total_of((s for line in charged for s in line.shipping), currency)
        self.shipping = shipping - total_of((a.shipping for a in adjustments), currency)

    @property
    def pieces(self) -> dict[str, int]:
        """How many pieces of each item are left."""
        return {each: len(line.goods) - self._gone[each] for each, line in self._charged.items()}

    def everything(self) -> Portion:
        """All that is left. Errors: Conflict when nothing is."""
        pieces = [AdjustedLine(item_id, self._pieces_left(item_id)) for item_id in self._charged]
        rest = tuple(piece for piece in pieces if piece.quantity)
        return self._portion(self.amount, self.shipping, rest)

    def for_lines(self, lines: Sequence[AdjustedLine], *, with_shipping: bool) -> Portion:
        """These pieces; the last ones of an order take along the shipping that is left, others
        their share of it only `with_shipping`. Errors: Invalid, Conflict."""
        problems = list(self._problems(lines))
        if problems:
            raise Invalid("These pieces can't be refunded.", problems)
        parts = [
            (self._charged[line.item_id], self._gone[line.item_id], line.quantity) for line in lines
        ]
        goods = [cents for line, gone, n in parts for cents in line.goods[gone : gone + n]]
        shipping = self._nothing
        if self._are_the_last(lines):
            shipping = self.shipping
        elif with_shipping:
            shares = (s for line, gone, n in parts for s in line.shipping[gone : gone + n])
            shipping = min(total_of(shares, self._nothing.currency), self.shipping)
        amount = total_of(goods, self._nothing.currency) + shipping
        return self._portion(min(amount, self.amount), shipping, tuple(lines))

    def left_of(self, lines: Sequence[AdjustedLine]) -> Portion | None:
        """Those of these pieces that were not given back already; None when nothing is left."""
        left = [
            AdjustedLine(line.item_id, min(line.quantity, self._pieces_left(line.item_id)))
            for line in lines
        ]
        there = [line for line in left if line.quantity]
        if there:
            with suppress(Conflict):  # they cost nothing, or all of it was given back
                return self.for_lines(there, with_shipping=False)
        return None

    def all_shipping(self) -> Portion:
        """The shipping that is left. Errors: Conflict when none is."""
        return self._portion(min(self.shipping, self.amount), self.shipping)

    def free(self, amount: Money) -> Portion:
        """An amount of no piece in particular. Errors: Invalid when more than what is left."""
        if not amount <= self.amount:
            left = f"must be at most {self.amount.cents} ({self.amount.display})"
            raise Invalid("Less than that is left.", [Problem("amountCents", left)])
        return self._portion(amount, self._nothing)

    def _portion(
        self, amount: Money, shipping: Money, lines: tuple[AdjustedLine, ...] = ()
    ) -> Portion:
        if not amount.cents > 0:
            raise Conflict("Nothing is left to give back of this.")
        return Portion(amount, shipping, lines)

    def _problems(self, lines: Sequence[AdjustedLine]) -> Iterable[Problem]:
        if not lines or len({line.item_id for line in lines}) < len(lines):
            yield Problem("lines", "must name one or more items, each once")
        for place, line in enumerate(lines):
            known = self._charged.get(line.item_id)
            if known is None:
                yield Problem(f"lines.{place}.itemId", "is no item of this order")
                continue
            left = self._pieces_left(line.item_id)
            if not 1 <= line.quantity <= left:
                yield Problem(f"lines.{place}.quantity", _how_many(left))

    def _pieces_left(self, item_id: str) -> int:
        return len(self._charged[item_id].goods) - self._gone[item_id]

    def _are_the_last(self, lines: Sequence[AdjustedLine]) -> bool:
        """Whether none of the pieces that are left after these cost anything."""
        gone = Counter(self._gone) + Counter({line.item_id: line.quantity for line in lines})
        left = (c for line in self._charged.values() for c in line.goods[gone[line.item_id] :])
        return not any(cents.cents for cents in left)


def _how_many(left: int) -> str:
    if not left:
        return "all pieces of this item were given back already"
    return f"must be 1 to {left}" if left > 1 else "must be 1"
