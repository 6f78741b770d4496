"""The port Payments on Stripe."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from muse.adapters.stripe.answers import Refused, answered
from muse.adapters.stripe.automatic_capture import AutomaticCapture, was_captured_automatically
from muse.adapters.stripe.listing import StripeListing
from muse.adapters.stripe.refunds import StripeRefunds
from muse.adapters.stripe.translation import StripeFields, intent_from
from muse.adapters.stripe.transport.client import StripeSettings, require_method_id, stripe_client
from muse.adapters.stripe.transport.retry_policy import KeptFailure, RetryPolicy
from muse.adapters.stripe.warnings import StripeWarnings
from muse.domain.errors import Conflict, PaymentsUnavailable
from muse.domain.money import Money
from muse.domain.payments.dispute import Dispute, FraudWarning, ServiceReview
from muse.domain.payments.payment import Charge, IntentStatus, ListedRefund, PaymentIntent, Refund

if TYPE_CHECKING:
    from muse.adapters.stripe.transport.library import stripe

_TOKEN = "ctoken_"  # noqa: S105 - how the id of a ConfirmationToken begins
_KEY_LIFE = timedelta(hours=24)
_WITH_CHARGE = ["latest_charge"]

Now = Callable[[], datetime]


def _utc_now() -> datetime:
    return datetime.now(UTC)


class StripePayments:
    """Implements muse.ports.Payments. One of it lives as long as the process.

    The intent's metadata hold the session, the user and the key of the last create or update:
    where Stripe has kept a failure of its own for a key, that tells whether the call had its
    effect. A ConfirmationToken can't be attached to an intent before it is confirmed: it waits in
    the metadata.
    """

    def __init__(
        self,
        settings: StripeSettings,
        transport: stripe.HTTPClient | None = None,
        retry_policy: RetryPolicy | None = None,
        now: Now = _utc_now,
    ) -> None:
        self._settings = settings
        client = stripe_client(settings, transport)
        self._intents = client.v1.payment_intents
        self._retry_policy = retry_policy or RetryPolicy()
        self._refunds = StripeRefunds(client, self._retry_policy)
        self._automatic_capture = AutomaticCapture(self._refunds)
        self._warnings = StripeWarnings(client, self._retry_policy)
        self._listing = StripeListing(client, self._retry_policy)
        self._now = now

    def create(
        self, key: str, amount: Money, payment_method_id: str, *, session_id: str, user_id: str
    ) -> PaymentIntent:
        """See the port. Card payments only, in the currency of `amount`."""
        method, waiting = _method_params(payment_method_id)
        metadata = {"session_id": session_id, "user_id": user_id, "key": key, **waiting}
        params: Any = {
            "amount": amount.cents,
            "currency": amount.currency.lower(),
            "capture_method": self._settings.capture_method,
            "allowed_payment_method_types": ["card"],
            "automatic_payment_methods": {
                "enabled": True,
                "allow_redirects": "always" if self._settings.return_url else "never",
            },
            "metadata": {name: value for name, value in metadata.items() if value},
            **{name: value for name, value in method.items() if value},
        }
        try:
            return self._write(lambda: self._intents.create(params, {"idempotency_key": key}))
        except KeptFailure as failure:
            found = self._find_by_key(session_id, key)
            if found is None:
                raise PaymentsUnavailable from failure
            return found

    def update(
        self, key: str, intent_id: str, amount: Money, payment_method_id: str
    ) -> PaymentIntent:
        """See the port. When it can't be changed any more, the intent as it is."""
        method, waiting = _method_params(payment_method_id)
        metadata = {"key": key, "confirmation_token": "", **waiting}
        params: Any = {"amount": amount.cents, "metadata": metadata, **method}
        options: Any = {"idempotency_key": key}
        try:
            return self._write(lambda: self._intents.update(intent_id, params, options))
        except Refused as refused:
            return refused.intent
        except KeptFailure as failure:
            fields = self._read(intent_id)
            if fields["metadata"].get("key") != key:
                raise PaymentsUnavailable from failure
            return intent_from(fields)

    def confirm(self, key: str, intent_id: str) -> PaymentIntent:
        """See the port. Errors: PaymentDeclined when the payment method is unusable."""
        try:
            return self._confirm(key, intent_id, {})
        except Refused as refused:
            token = refused.metadata.get("confirmation_token")
            if refused.state is not IntentStatus.REQUIRES_PAYMENT_METHOD or not token:
                return refused.intent
        try:
            return self._confirm(f"{key}:token", intent_id, {"confirmation_token": token})
        except Refused as refused:
            return refused.intent

    def retrieve(self, intent_id: str) -> PaymentIntent:
        """See the port."""
        return self._seen(self._read(intent_id))

    def capture(self, key: str, intent_id: str, amount: Money) -> PaymentIntent:
        """See the port. When it can't be captured any more, the intent as it is."""
        params: Any = {"amount_to_capture": amount.cents, "expand": _WITH_CHARGE}
        options: Any = {"idempotency_key": key}
        try:
            return self._write(lambda: self._intents.capture(intent_id, params, options))
        except Refused as refused:
            if was_captured_automatically(refused.fields):
                return self._automatic_capture.keep(key, refused.fields, amount)
            return refused.intent
        except KeptFailure as failure:
            return self._require(intent_id, {IntentStatus.SUCCEEDED}, failure)

    def cancel(self, key: str, intent_id: str) -> PaymentIntent:
        """See the port."""
        options: Any = {"idempotency_key": key}
        try:
            return self._write(lambda: self._intents.cancel(intent_id, None, options))
        except Refused as refused:
            if refused.state is IntentStatus.CANCELED:
                return refused.intent
            if was_captured_automatically(refused.fields):
                return self._given_back(key, refused)
            raise Conflict("The payment was taken already and can't be released.") from refused
        except KeptFailure as failure:
            return self._require(intent_id, {IntentStatus.CANCELED}, failure)

    def _given_back(self, key: str, refused: Refused) -> PaymentIntent:
        intent = self._automatic_capture.keep(key, refused.fields, refused.intent.amount * 0)
        if intent.status is not IntentStatus.CANCELED:
            raise Conflict("The payment was taken already and can't be given back.") from refused
        return intent

    def refund(
        self, key: str, intent_id: str, amount: Money, metadata: Mapping[str, str]
    ) -> Refund:
        """See the port."""
        return self._refunds.make(key, intent_id, amount, metadata)

    def refunds_of(self, intent_id: str) -> tuple[Refund, ...]:
        """See the port."""
        return self._refunds.of(intent_id)

    def charges_since(self, since: datetime) -> Iterator[Charge]:
        """See the port."""
        return self._listing.charges(since)

    def refunds_since(self, since: datetime) -> Iterator[ListedRefund]:
        """See the port."""
        return self._listing.refunds(since)

    def dispute(self, dispute_id: str) -> Dispute | None:
        """See the port."""
        return self._warnings.dispute(dispute_id)

    def fraud_warning(self, warning_id: str) -> FraudWarning | None:
        """See the port."""
        return self._warnings.fraud_warning(warning_id)

    def service_review(self, review_id: str) -> ServiceReview | None:
        """See the port."""
        return self._warnings.review(review_id)

    def find_by_session(self, session_id: str, since: datetime) -> tuple[PaymentIntent, ...]:
        """The session's intents that were created since then, newest first.

        Lists and compares metadata; Stripe's search lags behind. A request per 100 intents.
        """
        return tuple(
            self._seen(fields)
            for fields in self._list(since)
            if fields["metadata"].get("session_id") == session_id
        )

    def _confirm(self, key: str, intent_id: str, more: dict[str, Any]) -> PaymentIntent:
        place = self._settings.return_url
        how = {"return_url": place} if place else {"use_stripe_sdk": True}
        params: Any = {"expand": _WITH_CHARGE, **how, **more}
        options: Any = {"idempotency_key": key}
        try:
            return self._write(lambda: self._intents.confirm(intent_id, params, options))
        except KeptFailure as failure:
            confirmed = set(IntentStatus) - {IntentStatus.REQUIRES_CONFIRMATION}
            return self._require(intent_id, confirmed, failure)

    def _seen(self, fields: StripeFields) -> PaymentIntent:
        return (
            self._automatic_capture.seen(fields)
            if was_captured_automatically(fields)
            else intent_from(fields)
        )

    def _write(self, call: Callable[[], stripe.PaymentIntent]) -> PaymentIntent:
        return intent_from(answered(lambda: self._retry_policy.run(call)).to_dict())

    def _read(self, intent_id: str) -> StripeFields:
        params: Any = {"expand": _WITH_CHARGE}
        return answered(
            lambda: self._retry_policy.run(lambda: self._intents.retrieve(intent_id, params))
        ).to_dict()

    def _require(
        self, intent_id: str, done: set[IntentStatus], failure: KeptFailure
    ) -> PaymentIntent:
        """The intent, if the call whose answer was lost to a kept failure had its effect."""
        intent = self.retrieve(intent_id)
        if intent.status not in done:
            raise PaymentsUnavailable from failure
        return intent

    def _find_by_key(self, session_id: str, key: str) -> PaymentIntent | None:
        for fields in self._list(self._now() - _KEY_LIFE):
            metadata = fields["metadata"]
            if (metadata.get("session_id"), metadata.get("key")) == (session_id, key):
                return intent_from(fields)
        return None

    def _list(self, since: datetime) -> Iterator[StripeFields]:
        params: Any = {"created": {"gte": int(since.timestamp())}, "limit": 100}
        more = True
        while more:
            page = self._page(params)
            yield from (found.to_dict() for found in page.data)
            more = page.has_more
            params = {**params, "starting_after": page.data[-1].id} if more else params

    def _page(self, params: Any) -> stripe.ListObject[stripe.PaymentIntent]:
        return answered(lambda: self._retry_policy.run(lambda: self._intents.list(params)))


def _method_params(payment_method_id: str) -> tuple[dict[str, str], dict[str, str]]:
    """The parameters that set the payment method, and the metadata where a token waits."""
    require_method_id(payment_method_id)
    if payment_method_id.startswith(_TOKEN):
        return {"payment_method": ""}, {"confirmation_token": payment_method_id}
    return {"payment_method": payment_method_id}, {}
