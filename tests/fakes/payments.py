"""The payment service in memory: one effect and one answer per key, holds that are really held."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from muse.domain.errors import Conflict, PaymentDeclined, PaymentsUnavailable
from muse.domain.money import Money, total_of
from muse.domain.payments.dispute import Dispute, FraudWarning, ServiceReview
from muse.domain.payments.payment import (
    Charge,
    Decline,
    IntentStatus,
    ListedRefund,
    PaymentIntent,
    Refund,
    RefundStatus,
)
from muse.ports import Clock
from tests.fakes.idempotency import OnceByKey
from tests.fakes.moments import Moments

VISA = "pm_card_visa"
MASTERCARD = "pm_card_mastercard"
DECLINED = "pm_card_chargeDeclined"
NO_FUNDS = "pm_card_chargeDeclinedInsufficientFunds"
ASKS_SHOPPER = "pm_card_threeDSecure2Required"
RISKY = "pm_card_riskLevelElevated"
UNUSABLE = "pm_gone"
UNUSABLE_TOKEN = "ctoken_gone"

HOLD_LASTS = timedelta(days=7)
_DECLINES = {
    DECLINED: Decline("generic_decline", "The card was declined."),
    NO_FUNDS: Decline("insufficient_funds", "There is not enough money on the card."),
}

# A refund names the checkout, and which one of the order or of the checkout it is.
_TRACES = ({"session_id", "order_number", "adjustment"}, {"session_id", "excess"})


class FakePayments:
    """The `Payments` port. Cards behave by their test ids. A "no" is stored under the key like any
    other answer; what an intent's state does not allow is answered with the intent as it is.

    Every call passes its moments ("before payments.confirm", "after payments.confirm").
    `fail_next` makes a call end in PaymentsUnavailable, before or after its effect. `calls` counts
    what arrived; `confirmed` are the intents that the bank was asked about, `taken` the amounts
    that were captured. `refunds` are by intent, oldest first; new ones have the status
    `refund_fate`, or are refused; `refund_metadata` is by key. With `lists_remainders` the part of
    a hold that is not captured is listed as a refund. With `takes_at_once` the money is taken when
    it is confirmed, and what is not due is given back. `disputes`, `warnings` and `reviews` are
    what a test puts there.
    """

    def __init__(self, moments: Moments, clock: Clock, *, takes_at_once: bool = False) -> None:
        self.intents: dict[str, PaymentIntent] = {}
        self.calls: Counter[str] = Counter()
        self.confirmed: list[str] = []
        self.taken: list[Money] = []
        self.takes_at_once = takes_at_once
        self._moments = moments
        self._clock = clock
        self.refunds: dict[str, list[Refund]] = {}
        self.disputes: dict[str, Dispute] = {}
        self.warnings: dict[str, FraudWarning] = {}
        self.reviews: dict[str, ServiceReview] = {}
        self.refund_metadata: dict[str, Mapping[str, str]] = {}
        self.refund_fate = RefundStatus.SUCCEEDED
        self.refuses_refunds: str | None = None
        self.lists_remainders = False
        self._charged_at: dict[str, datetime] = {}
        self._refunded_at: dict[str, datetime] = {}
        self._answers = OnceByKey[PaymentIntent](Conflict, PaymentDeclined)
        self._refund_answers = OnceByKey[Refund]()
        self._cards: dict[str, str] = {}
        self._of_session: dict[str, tuple[str, datetime]] = {}
        self._outages: list[tuple[str, str]] = []

    # --- what a test asks and does

    @property
    def effects(self) -> Counter[str]:
        """How often each call did something for the first time with its key."""
        return self._answers.effects

    @property
    def held(self) -> Money:
        """What is held on cards at this moment."""
        return Money(sum(intent.capturable.cents for intent in self.intents.values()))

    @property
    def given_back(self) -> Money:
        """What was refunded, or is on its way."""
        made = [refund for refunds in self.refunds.values() for refund in refunds]
        return Money(sum(r.amount.cents for r in made if r.counts and r.moves_money))

    def intents_of(self, session_id: str) -> list[PaymentIntent]:
        """Every intent of a session, oldest first."""
        mine = [i for i, (owner, _) in self._of_session.items() if owner == session_id]
        return [self.intents[intent_id] for intent_id in mine]

    def refund_ends(self, status: RefundStatus, code: str | None = None) -> None:
        """What was last refunded arrives, or comes back."""
        intent_id, refunds = next(reversed(self.refunds.items()))
        last = replace(refunds[-1], status=status, failure_code=code)
        self.refunds[intent_id] = [*refunds[:-1], last]

    @property
    def captured(self) -> Money:
        """What was taken from cards."""
        return Money(sum(intent.received.cents for intent in self.intents.values()))

    def fail_next(self, call: str, when: str = "before") -> None:
        """The next `call` ends in PaymentsUnavailable `when` its effect: "before" or "after"."""
        self._outages.append((call, when))

    def work_again(self) -> None:
        """No call fails from now on."""
        self._outages.clear()

    def shopper_confirms(self) -> None:
        """The shopper proves to the bank who they are: the money is held."""
        self._hold(self._waiting().intent_id)

    def shopper_fails(self) -> None:
        """The shopper can't prove it: the intent needs another card."""
        failed = Decline("authentication_failed", "The bank could not confirm the payment.")
        self._keep(
            replace(
                self._waiting(),
                status=IntentStatus.REQUIRES_PAYMENT_METHOD,
                decline=failed,
            )
        )

    def forget_keys(self) -> None:
        """A day has passed."""
        self._answers.forget()
        self._refund_answers.forget()

    def hold_with_another_card(self, intent_id: str) -> None:
        """Whoever has its client secret confirms the intent with a card of their own."""
        if self.intents[intent_id].status not in _HOLDS_NOTHING:
            raise AssertionError(f"{intent_id} can't be confirmed any more")
        self._hold(intent_id)

    def charge_by_hand(self, amount: Money, session_id: str | None = None) -> PaymentIntent:
        """Someone charges a card in Stripe's dashboard, or with a forgotten script."""
        intent = self._create(amount, VISA, session_id or "")
        self._hold(intent.intent_id)
        return self._capture(intent.intent_id, amount)

    def refund_by_hand(self, intent_id: str, amount: Money) -> Refund:
        """Someone refunds in Stripe's dashboard."""
        return self._refund(None, intent_id, amount)

    def capture_by_hand(self, intent_id: str, amount: Money) -> None:
        """Someone takes held money in Stripe's dashboard, or with another program."""
        self._take(intent_id, amount)

    def cancel_by_hand(self, intent_id: str) -> None:
        """Someone cancels a payment there; one that was taken can't be cancelled any more."""
        if self.intents[intent_id].status is not IntentStatus.SUCCEEDED:
            self._cancel(intent_id)

    def warn(self, warning_id: str, intent_id: str, *, actionable: bool = True) -> None:
        """The card's issuer reports a payment as fraud."""
        self.warnings[warning_id] = FraudWarning(warning_id, intent_id, actionable)

    def lose_hold(self) -> None:
        """The bank lets the money of the last payment go before it was taken."""
        intent = list(self.intents.values())[-1]
        status, nothing = IntentStatus.CANCELED, intent.capturable * 0
        self._keep(replace(intent, status=status, capturable=nothing))

    # --- the port

    def dispute(self, dispute_id: str) -> Dispute | None:
        with self._moments.around("payments.dispute"):
            self._arrive("dispute")
        return self.disputes.get(dispute_id)

    def fraud_warning(self, warning_id: str) -> FraudWarning | None:
        with self._moments.around("payments.fraud_warning"):
            self._arrive("fraud_warning")
        return self.warnings.get(warning_id)

    def service_review(self, review_id: str) -> ServiceReview | None:
        with self._moments.around("payments.service_review"):
            self._arrive("service_review")
        return self.reviews.get(review_id)

    def create(
        self, key: str, amount: Money, payment_method_id: str, *, session_id: str, user_id: str
    ) -> PaymentIntent:
        parameters = (amount, payment_method_id, session_id, user_id)
        return self._once(
            "create", key, parameters, lambda: self._create(amount, payment_method_id, session_id)
        )

    def update(
        self, key: str, intent_id: str, amount: Money, payment_method_id: str
    ) -> PaymentIntent:
        parameters = (intent_id, amount, payment_method_id)
        return self._once(
            "update", key, parameters, lambda: self._update(intent_id, amount, payment_method_id)
        )

    def confirm(self, key: str, intent_id: str) -> PaymentIntent:
        return self._once("confirm", key, (intent_id,), lambda: self._confirm(intent_id))

    def retrieve(self, intent_id: str) -> PaymentIntent:
        with self._moments.around("payments.retrieve"):
            self._arrive("retrieve")
            return self._with_charge(self.intents[intent_id])

    def capture(self, key: str, intent_id: str, amount: Money) -> PaymentIntent:
        return self._once(
            "capture",
            key,
            (intent_id, amount),
            lambda: self._with_charge(self._capture(intent_id, amount)),
        )

    def find_by_session(self, session_id: str, since: datetime) -> tuple[PaymentIntent, ...]:
        with self._moments.around("payments.find_by_session"):
            self._arrive("find_by_session")
        found = [
            self.intents[intent_id]
            for intent_id, (owner, created) in self._of_session.items()
            if owner == session_id and created >= since
        ]
        return tuple(reversed(found))

    def cancel(self, key: str, intent_id: str) -> PaymentIntent:
        return self._once("cancel", key, (intent_id,), lambda: self._cancel(intent_id))

    def refund(
        self, key: str, intent_id: str, amount: Money, metadata: Mapping[str, str]
    ) -> Refund:
        numbered = metadata.get("adjustment", metadata.get("excess", ""))
        if key.startswith("payment#"):
            assert metadata.keys() in _TRACES, "what a refund at Stripe is traced by"
            assert numbered.isdigit()
        with self._moments.around("payments.refund"):
            self._arrive("refund")
            parameters = (intent_id, amount, tuple(sorted(metadata.items())))
            self.refund_metadata[key] = metadata
            answer = self._refund_answers.answer(
                key, "refund", parameters, lambda: self._refund(key, intent_id, amount)
            )
            self._fail_when("refund", "after")
        return answer()

    def refunds_of(self, intent_id: str) -> tuple[Refund, ...]:
        with self._moments.around("payments.refunds_of"):
            self._arrive("refunds_of")
            return tuple(reversed(self.refunds.get(intent_id, [])))

    def charges_since(self, since: datetime) -> Iterator[Charge]:
        with self._moments.around("payments.charges_since"):
            self._arrive("charges_since")
        listed = [charge for charge in map(self._charge, self._charged_at) if charge.at >= since]
        return iter(sorted(listed, key=lambda charge: charge.at, reverse=True))

    def refunds_since(self, since: datetime) -> Iterator[ListedRefund]:
        with self._moments.around("payments.refunds_since"):
            self._arrive("refunds_since")
        listed = [
            ListedRefund(
                refund,
                f"ch_{intent_id}",
                self._refunded_at[refund.refund_id or ""],
                intent_id,
                self._of_session[intent_id][0] or None,
            )
            for intent_id, refunds in self.refunds.items()
            for refund in refunds
        ]
        listed = [one for one in listed if one.at >= since]
        return iter(sorted(listed, key=lambda one: one.at, reverse=True))

    # --- effects

    def _charge(self, intent_id: str) -> Charge:
        intent = self.intents[intent_id]
        return Charge(
            f"ch_{intent_id}",
            intent.amount,
            intent.capturable,
            intent.received,
            self._charged_at[intent_id],
            intent_id,
            self._of_session[intent_id][0] or None,
        )

    def _refund(self, key: str | None, intent_id: str, amount: Money) -> Refund:
        made = self.refunds.setdefault(intent_id, [])
        back = sum(r.amount.cents for r in made if r.counts and r.moves_money)
        if amount.cents > self.intents[intent_id].received.cents - back:
            return Refund(None, RefundStatus.FAILED, amount, key, "amount_too_large")
        if self.refuses_refunds:
            return Refund(None, RefundStatus.FAILED, amount, key, self.refuses_refunds)
        refund = Refund(f"re_{intent_id}_{len(made) + 1}", self.refund_fate, amount, key)
        return self._list_refund(intent_id, refund)

    def _list_refund(self, intent_id: str, refund: Refund) -> Refund:
        self.refunds.setdefault(intent_id, []).append(refund)
        self._refunded_at[refund.refund_id or ""] = self._clock.now()
        return refund

    def _create(self, amount: Money, card: str, session_id: str) -> PaymentIntent:
        _require_known(card)
        intent_id = f"pi_{len(self.intents) + 1}"
        self._of_session[intent_id] = session_id, self._clock.now()
        self._cards[intent_id] = card
        status, nothing, secret = (
            IntentStatus.REQUIRES_CONFIRMATION,
            amount * 0,
            f"{intent_id}_secret",
        )
        made = PaymentIntent(intent_id, status, amount, nothing, nothing, secret)
        return self._keep(replace(made, session_id=session_id))

    def _update(self, intent_id: str, amount: Money, card: str) -> PaymentIntent:
        intent = self.intents[intent_id]
        if intent.status not in _HOLDS_NOTHING:
            return intent
        _require_known(card)
        self._cards[intent_id] = card
        status = IntentStatus.REQUIRES_CONFIRMATION
        return self._keep(replace(intent, amount=amount, status=status, decline=None))

    def _confirm(self, intent_id: str) -> PaymentIntent:
        intent, card = self.intents[intent_id], self._cards[intent_id]
        if intent.status is not IntentStatus.REQUIRES_CONFIRMATION:
            return intent
        _require_usable(card)
        self.confirmed.append(intent_id)
        if card in _DECLINES:
            status = IntentStatus.REQUIRES_PAYMENT_METHOD
            return self._keep(replace(intent, status=status, decline=_DECLINES[card]))
        if card == ASKS_SHOPPER:
            return self._keep(replace(intent, status=IntentStatus.REQUIRES_ACTION))
        return self._hold(intent_id)

    def _hold(self, intent_id: str) -> PaymentIntent:
        intent, at_once = self.intents[intent_id], self.takes_at_once
        self._charged_at[intent_id] = self._clock.now()
        return self._keep(
            replace(
                intent,
                status=IntentStatus.SUCCEEDED if at_once else IntentStatus.REQUIRES_CAPTURE,
                capturable=intent.amount * (not at_once),
                received=intent.amount * at_once,
                charge_id=f"ch_{intent_id}",
                capture_before=None if at_once else self._clock.now() + HOLD_LASTS,
                risk_level="elevated" if self._cards[intent_id] == RISKY else "normal",
                decline=None,
            )
        )

    def _capture(self, intent_id: str, amount: Money) -> PaymentIntent:
        intent = self.intents[intent_id]
        if self.takes_at_once and intent.status is IntentStatus.SUCCEEDED:
            if not self._can_give_back(intent, intent.received - amount):
                return intent
            self.taken.append(amount)
            return self._keep(replace(intent, received=amount))
        if intent.status is not IntentStatus.REQUIRES_CAPTURE:
            return intent
        self.taken.append(amount)
        return self._take(intent_id, amount)

    def _take(self, intent_id: str, amount: Money) -> PaymentIntent:
        intent = self.intents[intent_id]
        if not Money(1) <= amount <= intent.capturable:
            raise AssertionError(f"{amount.display} of {intent.capturable.display} can't be taken")
        rest = intent.capturable - amount
        if self.lists_remainders and rest:
            listed = Refund(
                f"re_{intent_id}_rest", RefundStatus.SUCCEEDED, rest, None, moves_money=False
            )
            self._list_refund(intent_id, listed)
        status, nothing = IntentStatus.SUCCEEDED, amount * 0
        return self._keep(replace(intent, status=status, received=amount, capturable=nothing))

    def _can_give_back(self, intent: PaymentIntent, rest: Money) -> bool:
        """Whether what is not due of a payment that was taken at once can be refunded."""
        made = self.refunds.get(intent.intent_id, [])
        back = total_of((r.amount for r in made if r.counts), rest.currency)
        return not rest or not (self.refuses_refunds or intent.received - back < rest)

    def _with_charge(self, intent: PaymentIntent) -> PaymentIntent:
        """As it is answered with its charge, which says what was given back of it."""
        if intent.status is not IntentStatus.SUCCEEDED:
            return intent
        made = (r for r in self.refunds.get(intent.intent_id, []) if r.counts)
        return replace(intent, refunded=total_of((r.amount for r in made), intent.amount.currency))

    def _cancel(self, intent_id: str) -> PaymentIntent:
        intent = self.intents[intent_id]
        if intent.status is IntentStatus.SUCCEEDED and not (
            self.takes_at_once and self._can_give_back(intent, intent.received)
        ):
            raise Conflict("The money was taken.")
        status, nothing = IntentStatus.CANCELED, intent.capturable * 0
        return self._keep(replace(intent, status=status, capturable=nothing, received=nothing))

    # --- one effect, one answer

    def _once(
        self,
        call: str,
        key: str,
        parameters: tuple[object, ...],
        effect: Callable[[], PaymentIntent],
    ) -> PaymentIntent:
        with self._moments.around(f"payments.{call}"):
            self._arrive(call)
            answer = self._answers.answer(key, call, parameters, effect)
            self._fail_when(call, "after")
        return answer()

    def _arrive(self, call: str) -> None:
        self.calls[call] += 1
        self._fail_when(call, "before")

    def _fail_when(self, call: str, when: str) -> None:
        if (call, when) in self._outages:
            self._outages.remove((call, when))
            raise PaymentsUnavailable

    def _keep(self, intent: PaymentIntent) -> PaymentIntent:
        self.intents[intent.intent_id] = intent
        return intent

    def _waiting(self) -> PaymentIntent:
        waits = IntentStatus.REQUIRES_ACTION
        return next(intent for intent in self.intents.values() if intent.status is waits)


def _require_known(card: str) -> None:
    if not card.startswith(("pm_card_", "ctoken_")):
        raise PaymentDeclined("This payment method can't be used.", "resource_missing")


def _require_usable(card: str) -> None:
    if card == UNUSABLE_TOKEN:
        raise PaymentDeclined("This payment method can't be used.", "resource_missing")


_HOLDS_NOTHING = frozenset(
    {IntentStatus.REQUIRES_PAYMENT_METHOD, IntentStatus.REQUIRES_CONFIRMATION}
)
