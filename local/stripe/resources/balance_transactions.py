"""Balance transactions: how each movement of money changed the account's balance."""

from __future__ import annotations

from local.stripe.http import listing
from local.stripe.http.failures import StripeObject
from local.stripe.state.account import Account

_DAYS_UNTIL_AVAILABLE = 2
_DAY = 24 * 3600
DISPUTE_FEE = 1500
"""What Stripe takes for a dispute, in cents."""


def processing_fee(amount: int) -> int:
    """What Stripe keeps of a charge of this many cents: 2.9 % and 30 cents."""
    return (amount * 29 + 500) // 1000 + 30


def record(
    account: Account, kind: str, source: StripeObject, amount: int, fee: int = 0
) -> StripeObject:
    """A movement of `amount` cents (negative: out of the balance) because of `source`."""
    details = [
        {
            "amount": fee,
            "application": None,
            "currency": source["currency"],
            "description": "Stripe processing fees",
            "type": "stripe_fee",
        }
    ]
    now = account.clock.now()
    return account.add(
        "balance_transaction",
        "txn",
        amount=amount,
        available_on=now + _DAYS_UNTIL_AVAILABLE * _DAY,
        balance_type="payments",
        currency=source["currency"],
        description=source.get("description"),
        exchange_rate=None,
        fee=fee,
        fee_details=details if fee else [],
        net=amount - fee,
        reporting_category="dispute" if kind == "adjustment" else kind,
        source=source["id"],
        status="pending",
        type=kind,
    )


_PATH = "/v1/balance_transactions"
_FILTERS = ("currency", "source", "type")

ROUTES = (
    listing.list_route("balance_transaction", _PATH, "BalanceTransactionListParams", *_FILTERS),
    listing.retrieve_route(
        "balance_transaction", f"{_PATH}/{{id}}", "BalanceTransactionRetrieveParams"
    ),
)
