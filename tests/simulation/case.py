"""One case of the simulation: everything that is decided by lot, drawn from one integer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from itertools import groupby
from typing import Any

from muse.domain.payments.payment import RefundStatus
from muse.domain.placement.failures import BotChallenge
from muse.ports import Cancellation
from tests.fakes.payments import VISA
from tests.store_replies import (
    Replies,
    by_hand,
    crashes_with_the_order_made,
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
    "function dies": crashes_with_the_order_made,
    "asks for a human": lambda: refuses(BotChallenge()),
    "slow": lambda: slow(20),
}
RIGHT_CODE = "4711"
NAMES = ("gap", "macys", "rack")
WEB_STORES = ("macys",)  # ordered from by browser, where replies are those of pages
CANCELLATIONS = {
    "yes": Cancellation(done=True),
    "no": Cancellation(done=False, reason="shipped already"),
    "can't ask": Cancellation(done=False, possible=False),
}


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
    before the hold has ended. `asks_for_codes`: stores with pages ask for one-time codes, which
    they send there.
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
    asks_for_codes: str | None = None

    @property
    def refund_fate(self) -> RefundStatus:
        return RefundStatus.PENDING if self.refunds == "pending" else RefundStatus.SUCCEEDED

    def __str__(self) -> str:
        """The case on one line."""
        return "  ".join(f"{each.name}={_text(getattr(self, each.name))}" for each in fields(self))


def kind_of(moment: str) -> str:
    """A moment without the name of the store, and without how many of a kind were written."""
    for name in NAMES:
        moment = moment.replace(f" {name}.", " store.")
    return " ".join(word for word, _ in groupby(moment.split(" ")))


def _text(value: Any) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(_text(each) for each in value) + "]"
    return str(value)
