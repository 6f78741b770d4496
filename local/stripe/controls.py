"""What a test or a demo does that no call of Stripe's API can: the shopper, the bank, time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from local.stripe.api import Api
from local.stripe.http.failures import StripeObject, invalid
from local.stripe.payments import confirmation, holds
from local.stripe.resources import disputes, radar, refunds
from local.stripe.resources.webhook_endpoints import register
from local.stripe.state.account import Account, Remainder
from local.stripe.state.timers import run_due


class Controls:
    """The levers. Each is written down as a request is; errors are StripeFailures."""

    def __init__(self, api: Api) -> None:
        self._api = api

    def authenticate(self, intent_id: str, *, success: bool = True) -> StripeObject:
        """The shopper finishes, or fails, the 3-D Secure step that an intent waits for."""
        with self._account() as account:
            intent = account.get("payment_intent", intent_id, "intent")
            return confirmation.authenticate(account, intent, success=success)

    def expire_hold(self, intent_id: str) -> StripeObject:
        """The bank ends a hold before its time."""
        with self._account() as account:
            intent = account.get("payment_intent", intent_id, "intent")
            if intent["status"] != "requires_capture":
                raise invalid(f"Nothing is held: the status is {intent['status']}.")
            return holds.release(account, intent, "expired")

    def review(self, intent_id: str) -> StripeObject:
        """A rule puts an authorised payment aside for a person."""
        with self._account() as account:
            intent = account.get("payment_intent", intent_id, "intent")
            return radar.open_review(account, intent)

    def dispute(
        self, charge_id: str, reason: str = "fraudulent", *, inquiry: bool = False
    ) -> StripeObject:
        """The shopper disputes a captured charge at the bank."""
        with self._account() as account:
            charge = account.get("charge", charge_id)
            return disputes.open_dispute(account, charge, reason, inquiry=inquiry)

    def close_dispute(self, dispute_id: str, *, won: bool) -> StripeObject:
        """The bank decides a dispute."""
        with self._account() as account:
            dispute = account.get("dispute", dispute_id)
            return disputes.close_dispute(account, dispute, won=won)

    def warn_of_fraud(self, charge_id: str) -> StripeObject:
        """The card's bank reports a charge as fraud."""
        with self._account() as account:
            return radar.warn(account, account.get("charge", charge_id))

    def fail_refund(self, refund_id: str) -> StripeObject:
        """The bank sends a refund back."""
        with self._account() as account:
            return refunds.fail(account, account.get("refund", refund_id))

    def settle_refund(self, refund_id: str) -> StripeObject:
        """A pending refund arrives."""
        with self._account() as account:
            refund = account.get("refund", refund_id)
            if refund["status"] != "pending":
                raise invalid(f"This refund has a status of {refund['status']}.")
            account.never_mind(refund_id)
            return refunds.settle(account, refund)

    def advance(self, seconds: float) -> StripeObject:
        """Let time pass: holds expire, refunds arrive. ValueError for a negative number."""
        with self._account() as account:
            account.clock.advance(seconds)
            account.changes.settings = True
            run_due(account)
            return {"now": account.clock.now()}

    def money(self) -> StripeObject:
        """What is held, was captured, and was given back (not failed), in cents, all in all."""
        with self._account() as account:
            holds_open = [
                each
                for each in account.newest_first("payment_intent")
                if each["status"] == "requires_capture"
            ]
            given_back = (
                each["amount"]
                for each in account.newest_first("refund")
                if each["balance_transaction"] and each["status"] != "failed"
            )
            charges = account.newest_first("charge")
            return {
                "held": sum(each["amount_capturable"] for each in holds_open),
                "holds": [each["id"] for each in holds_open],
                "captured": sum(each["amount_captured"] for each in charges),
                "refunded": sum(given_back),
            }

    def set_remainder(self, remainder: Remainder) -> None:
        """How uncaptured money is recorded from now on."""
        with self._account() as account:
            account.remainder = remainder
            account.changes.settings = True

    def add_webhook(self, url: str, secret: str, events: tuple[str, ...] = ("*",)) -> StripeObject:
        """Deliver events to `url`, signed with `secret`."""
        with self._account() as account:
            return register(account, url, secret, events)

    @contextmanager
    def _account(self) -> Iterator[Account]:
        with self._api.lock:
            run_due(self._api.account)
            try:
                yield self._api.account
            finally:
                self._api.commit()
