"""What Stripe lists of its own accord, whoever made it: charges and refunds of a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from muse.adapters.stripe.answers import answered
from muse.adapters.stripe.refunds import refund_from
from muse.adapters.stripe.translation import StripeFields
from muse.adapters.stripe.transport.library import stripe
from muse.adapters.stripe.transport.retry_policy import RetryPolicy
from muse.domain.money import Money
from muse.domain.payments.payment import Charge, ListedRefund

_WITH_INTENT = ["data.payment_intent"]
_ALLOWED = "succeeded"


class StripeListing:
    """Lists, newest first, a request per 100. Each object is traced by its payment intent's
    metadata."""

    def __init__(self, client: stripe.StripeClient, retry_policy: RetryPolicy) -> None:
        self._charges = client.v1.charges
        self._refunds = client.v1.refunds
        self._retry_policy = retry_policy

    def charges(self, since: datetime) -> Iterator[Charge]:
        """See muse.ports.Payments. Errors: PaymentsUnavailable."""
        for fields in self._list(self._charges.list, since):
            if fields["status"] == _ALLOWED:
                yield _charge_from(fields)

    def refunds(self, since: datetime) -> Iterator[ListedRefund]:
        """See muse.ports.Payments. Errors: PaymentsUnavailable."""
        for fields in self._list(self._refunds.list, since):
            intent = _intent_of(fields)
            yield ListedRefund(
                refund=refund_from(fields),
                charge_id=fields["charge"],
                at=_moment(fields["created"]),
                intent_id=intent.get("id"),
                session_id=_session_of(intent),
            )

    def _list(self, pages: Callable[[Any], Any], since: datetime) -> Iterator[StripeFields]:
        params: Any = {
            "created": {"gte": int(since.timestamp())},
            "limit": 100,
            "expand": _WITH_INTENT,
        }
        more = True
        while more:
            page = self._page(pages, params)
            yield from (found.to_dict() for found in page.data)
            more = page.has_more
            params = {**params, "starting_after": page.data[-1].id} if more else params

    def _page(self, pages: Callable[[Any], Any], params: Any) -> Any:
        return answered(lambda: self._retry_policy.run(lambda: pages(params)))


def _charge_from(fields: StripeFields) -> Charge:
    intent, currency = _intent_of(fields), fields["currency"].upper()
    return Charge(
        charge_id=fields["id"],
        amount=Money(fields["amount"], currency),
        held=Money(intent.get("amount_capturable") or 0, currency),
        captured=Money(fields["amount_captured"], currency),
        at=_moment(fields["created"]),
        intent_id=intent.get("id"),
        session_id=_session_of(intent),
    )


def _intent_of(fields: StripeFields) -> StripeFields:
    """The payment intent of a charge or refund; nothing for what was made without one."""
    intent: StripeFields = fields.get("payment_intent") or {}
    return intent


def _session_of(intent: StripeFields) -> str | None:
    found: str | None = (intent.get("metadata") or {}).get("session_id")
    return found


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
