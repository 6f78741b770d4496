"""Cases by lot: each is drawn from one integer."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from random import Random

from tests.fakes.payments import ASKS_SHOPPER, MASTERCARD, NO_FUNDS, UNUSABLE_TOKEN, VISA
from tests.simulation.case import CANCELLATIONS, STORES, Case
from tests.simulation.rivalries import RIVALRIES

CARDS = (VISA, VISA, VISA, MASTERCARD, NO_FUNDS, ASKS_SHOPPER, ASKS_SHOPPER, UNUSABLE_TOKEN)
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


def draw(seed: int, actors: Collection[str]) -> Case:
    """The case of a seed: always the same, as long as there are the same `actors`."""
    lot = Random(seed)
    case = _anything(seed, sorted(actors), lot)
    rivalry = lot.choice((None, *RIVALRIES.values()))
    return rivalry(case, lot) if rivalry else case


def _anything(seed: int, actors: Sequence[str], lot: Random) -> Case:
    meeting = lot.choice(MEETINGS)
    card = lot.choice(CARDS)
    at_the_bank = card == ASKS_SHOPPER and meeting < 1800
    beside = [lot.choice(actors) for _ in range(lot.choice((0, 1, 2, 2, 3, 3, 4)))]
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
        sleeps=(lot.choice(SLEEPS), lot.choice((46, 60, 120, 180))) if lot.random() < 0.2 else None,
        outages=tuple(_outage(lot) for _ in range(lot.choice((0, 0, 0, 0, 1, 2)))),
        cancels=lot.choice(sorted(CANCELLATIONS)),
        refunds=lot.choice(REFUNDS),
        away=lot.random() < 0.05,
    )


def _crashes(lot: Random) -> tuple[int | str, ...]:
    """None, one or two moments."""
    return tuple(_crash(lot) for _ in range(lot.choice((0, 1, 1, 2, 2))))


def _crash(lot: Random) -> int | str:
    """By number most are early, where most cases have moments; by kind some are rare."""
    number = lot.randrange(lot.choice((15, 30, 30, 60, 120)))
    kind = f"{lot.choice(('before', 'after'))} {lot.choice(EFFECTS)}"
    return number if lot.random() < 0.75 else kind


def _outage(lot: Random) -> tuple[str, str]:
    return lot.choice(OUTAGES), lot.choice(("before", "after"))


def _one_in(
    lot: Random, cases: int, whats: Sequence[str], seconds: Sequence[float]
) -> tuple[str, float] | None:
    chosen = lot.choice(whats), lot.choice(seconds)
    return chosen if lot.randrange(cases) == 0 else None
