"""One case of the simulation: everything that is decided by lot, drawn from one integer."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, fields
from itertools import groupby
from random import Random
from typing import Any

from muse.domain.failures import BotChallenge
from muse.domain.payment import RefundStatus
from muse.ports import Cancellation
from tests.fakes.payments import ASKS_SHOPPER, MASTERCARD, NO_FUNDS, UNUSABLE_TOKEN, VISA
from tests.store_replies import (
    Replies,
    by_hand,
    dies_with_the_order_made,
    locked_account,
    loses_the_answer,
    loses_the_request,
    out_of_stock,
    placed,
    refuses,
    refuses_the_submission,
    slow,
    unavailable,
    works_on_it,
)

STORES: dict[str, Callable[[], Replies]] = {
    "takes it": placed,
    "takes it for less": lambda: placed(less=250),
    "takes it for a little more": lambda: placed(more=100),
    "wants too much": lambda: placed(more=101),
    "by hand": by_hand,
    "out of stock": out_of_stock,
    "refuses": refuses_the_submission,
    "unavailable": unavailable,
    "locked": locked_account,
    "loses the answer": loses_the_answer,
    "loses the request": loses_the_request,
    "works on it": works_on_it,
    "function dies": dies_with_the_order_made,
    "asks for a human": lambda: refuses(BotChallenge()),
    "slow": lambda: slow(20),
}
NAMES = ("gap", "macys", "rack")
CARDS = (VISA, VISA, VISA, MASTERCARD, NO_FUNDS, ASKS_SHOPPER, ASKS_SHOPPER, UNUSABLE_TOKEN)
CANCELLATIONS = {
    "yes": Cancellation(done=True),
    "no": Cancellation(done=False, reason="shipped already"),
    "can't ask": Cancellation(done=False, possible=False),
}
REFUNDS = ("succeeded", "succeeded", "succeeded", "pending", "refused", "comes back")
# Around a moment at which something ends many act at once: a claim (45 s) and what reconciliation
# waits for (60 s, 120 s), the time to confirm (15 min), the session (30 min).
MEETINGS = (0, 0, 0, 0, 60, 120, 900, 960, 1800, 1860)
DELAYS = (0, 0, 0, 0.25, 1, 5, 20, 45, 60, 120)
SLEEPS = (
    "before payments.create",
    "after payments.create",
    "before payments.confirm",
    "after payments.confirm",
    "before commit of CheckoutSession PaymentTransaction Cart",
    "before workflow.start",
    "before payments.capture",
    "after payments.capture",
    "before payments.refund",
    "before commit of Order",
    "before payments.cancel",
)
# Where a process may die by name: everything that is called, everything that is written.
CALLS = (
    *(f"payments.{call}" for call in ("create", "update", "confirm", "retrieve", "capture")),
    *(f"payments.{call}" for call in ("cancel", "find_by_session", "refund", "refunds_of")),
    *(f"workflow.{call}" for call in ("start", "state", "tell")),
    *(f"store.{call}" for call in ("order", "find", "cancel", "bought by hand")),
    "notifier.task_opened",
    "choice of the payment method",
)
COMMITS = (
    "Cart",
    "CheckoutSession",
    "CheckoutSession Cart",
    "CheckoutSession Cart CheckoutSession",
    "CheckoutSession PaymentTransaction",
    "CheckoutSession PaymentTransaction Cart Order",
    "CheckoutSession PaymentTransaction Unchanged",
    "Order",
    "Order PaymentTransaction",
    "Order PaymentTransaction Task",
    "Order Task",
    "Order Unchanged",
    "Order Unchanged Task",
    "PaymentTransaction",
    "Task",
    "Task Order",
)
EFFECTS = (*CALLS, *(f"commit of {changes}" for changes in COMMITS))
OUTAGES = ("create", "update", "confirm", "retrieve", "capture", "cancel", "refund", "refunds_of")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What happens in one case. Times are seconds.

    `actors` act beside the shopper, each from its time on. The shopper presses the button at
    `presses_at`, needs `thinks` to confirm with the bank, and does (`confirms`) or fails; when
    `persistent` they press again after a request died. Processes die at `crashes`, which are
    moments counted from the first press on or kinds of moments (the next one of the kind): one
    function each, or everything at once (`power_cut`). Whoever
    comes first to the moment `sleeps` (name, seconds) sleeps there. `outages` of the payment
    service are (call, "before" or "after" its effect). `cancels` is what stores answer to a
    cancellation, `refunds` what becomes of refunds. `away`: nobody of the operations team works
    before the hold has ended.
    """

    seed: int
    stores: tuple[str, ...] = ("takes it",)
    card: str = VISA
    actors: tuple[tuple[str, float], ...] = ()
    presses_at: float = 0
    thinks: float = 0
    confirms: bool = True
    persistent: bool = False
    crashes: tuple[int | str, ...] = ()
    power_cut: bool = False
    sleeps: tuple[str, float] | None = None
    outages: tuple[tuple[str, str], ...] = ()
    cancels: str = "yes"
    refunds: str = "succeeded"
    away: bool = False

    @property
    def refund_fate(self) -> RefundStatus:
        return RefundStatus.PENDING if self.refunds == "pending" else RefundStatus.SUCCEEDED

    def __str__(self) -> str:
        """The case on one line."""
        return "  ".join(f"{each.name}={_text(getattr(self, each.name))}" for each in fields(self))


def draw(seed: int, actors: Collection[str]) -> Case:
    """The case of a seed: always the same, as long as there are the same `actors`."""
    lot = Random(seed)
    meeting = lot.choice(MEETINGS)
    card = lot.choice(CARDS)
    at_the_bank = card == ASKS_SHOPPER and meeting < 1800
    named = sorted(actors)
    beside = [lot.choice(named) for _ in range(lot.choice((0, 1, 2, 2, 3, 3, 4)))]
    return Case(
        seed=seed,
        stores=tuple(lot.choice(sorted(STORES)) for _ in range(lot.choice((1, 1, 2, 2, 3)))),
        card=card,
        actors=tuple((name, meeting + lot.choice(DELAYS)) for name in beside),
        presses_at=0 if at_the_bank else max(0, meeting - lot.choice((0, 0, 0, 1))),
        thinks=meeting - lot.choice((0, 1)) if at_the_bank and meeting else lot.choice((0, 5)),
        confirms=lot.random() < 0.8,
        persistent=lot.random() < 0.4,
        crashes=_crashes(lot),
        power_cut=lot.random() < 0.4,
        sleeps=_one_in(lot, 4, SLEEPS, (46, 60, 60, 120, 120, 180)),
        outages=tuple(_outage(lot) for _ in range(lot.choice((0, 0, 0, 0, 1, 2)))),
        cancels=lot.choice(sorted(CANCELLATIONS)),
        refunds=lot.choice(REFUNDS),
        away=lot.random() < 0.05,
    )


def kind_of(moment: str) -> str:
    """A moment without the name of the store, and without how many of a kind were written."""
    for name in NAMES:
        moment = moment.replace(f" {name}.", " store.")
    return " ".join(word for word, _ in groupby(moment.split(" ")))


def _crashes(lot: Random) -> tuple[int | str, ...]:
    """None, one or two moments."""
    return tuple(_crash(lot) for _ in range(lot.choice((0, 1, 1, 2, 2))))


def _crash(lot: Random) -> int | str:
    """By number most are early, where most cases have moments; by kind some are rare."""
    number = lot.randrange(lot.choice((20, 40, 60, 120)))
    kind = f"{lot.choice(('before', 'after'))} {lot.choice(EFFECTS)}"
    return number if lot.random() < 0.6 else kind


def _outage(lot: Random) -> tuple[str, str]:
    return lot.choice(OUTAGES), lot.choice(("before", "after"))


def _one_in(
    lot: Random, cases: int, whats: Sequence[str], seconds: Sequence[float]
) -> tuple[str, float] | None:
    chosen = lot.choice(whats), lot.choice(seconds)
    return chosen if lot.randrange(cases) == 0 else None


def _text(value: Any) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(_text(each) for each in value) + "]"
    return str(value)
