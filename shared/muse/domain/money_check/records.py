"""Everything that is known of one checkout's money, side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from muse.domain.money import Money, total_of
from muse.domain.order import Order
from muse.domain.order.adjustment import Adjustment
from muse.domain.payments.excess import excesses
from muse.domain.payments.payment import PaymentIntent, PaymentTransaction, Refund
from muse.domain.session import CheckoutSession
from muse.domain.task import Task


@dataclass(frozen=True, slots=True)
class StripeRecord:
    """A payment intent and every refund of it, as Stripe says now."""

    intent: PaymentIntent
    refunds: tuple[Refund, ...] = ()

    def is_released_rest(self, refund: Refund) -> bool:
        """Whether it is what was held or taken at once and was not due: `received` is without."""
        return not refund.moves_money and refund.amount == self.intent.amount - self.intent.received


@dataclass(frozen=True, slots=True)
class MoneyRecords:
    """Everything that is known of one checkout's money. What Stripe says was read before orders and
    ledger, which are written ahead of every call to it. `tasks` are those of `tasks_wanted` that
    exist; `cap` is the most that may be paid for what was approved."""

    session: CheckoutSession
    orders: tuple[Order, ...]
    ledger: tuple[PaymentTransaction, ...]
    stripe: tuple[StripeRecord, ...]
    cap: Callable[[Money], Money]
    now: datetime
    tasks: Mapping[str, Task] = field(default_factory=dict)

    @property
    def used(self) -> tuple[StripeRecord, ...]:
        """Without the payments that nothing was ordered with: what somebody took of such a one goes
        back as an excess."""
        own = self.session.payment.intent_id if self.session.payment.captured is not None else None
        excess_ids = {row.intent_id for row in excesses(self.ledger)} - {own}
        return tuple(one for one in self.stripe if one.intent.intent_id not in excess_ids)

    @property
    def captured(self) -> Money:
        """What was taken at Stripe, in all."""
        return total_of((one.intent.received for one in self.stripe), self.session.currency)

    @property
    def refunds(self) -> tuple[Refund, ...]:
        """Every refund at Stripe. The rest of what was held or taken at once is none."""
        return tuple(r for one in self.stripe for r in one.refunds if not one.is_released_rest(r))

    @property
    def given_back(self) -> tuple[tuple[Order, Adjustment], ...]:
        """Every adjustment that gives back what had been taken."""
        return tuple((o, a) for o in self.orders for a in o.adjustments if a.refund)

    def refunded_with(self, key: str) -> Money:
        """What was refunded at Stripe with this key, or is on its way."""
        made = (r.amount for r in self.refunds if r.key == key and r.counts)
        return total_of(made, self.session.currency)
