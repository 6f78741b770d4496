"""What happens by itself when its time has come."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from local.stripe.http.failures import StripeObject
from local.stripe.payments import holds
from local.stripe.resources import refunds
from local.stripe.state.account import Account
from local.stripe.state.cards import RefundFate


def run_due(account: Account) -> None:
    """Let everything happen that is due: holds expire, refunds arrive or come back."""
    while (due := account.take_due()) is not None:
        what, about = due
        found = account.find(about)
        if found is not None:
            _HAPPENINGS[what](account, found)


def _expire(account: Account, intent: StripeObject) -> StripeObject:
    return holds.release(account, intent, "expired")


_HAPPENINGS: Mapping[str, Callable[[Account, StripeObject], StripeObject]] = {
    "hold_expires": _expire,
    f"refund_{RefundFate.SUCCEEDS_LATER}": refunds.settle,
    f"refund_{RefundFate.FAILS_LATER}": refunds.fail,
}
