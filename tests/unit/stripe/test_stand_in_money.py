"""Invariants of the stand-in's money, whatever is done in whatever order."""

from __future__ import annotations

import contextlib
import json
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
)
from stripe._encode import _api_encode

from local.stripe.http.failures import StripeFailure
from local.stripe.http.messages import Request
from local.stripe.http.request_checks import ConnectionDropped
from local.stripe.stand_in import StandIn
from local.stripe.state.account import Remainder
from tests.unit.stripe.conftest import NO_REDIRECTS, SECRET, START

INTENTS = "/v1/payment_intents"
AMOUNTS = st.integers(min_value=50, max_value=5000)
CARDS = st.sampled_from(
    [
        "pm_card_visa",
        "pm_card_threeDSecure2Required",
        "pm_card_chargeDeclined",
        "pm_card_createDispute",
        "pm_card_refundFail",
        "pm_card_pendingRefund",
    ]
)


class Money(RuleBasedStateMachine):
    """Calls and levers at random; most are refused, none may break the books."""

    intents = Bundle("intents")
    refunds = Bundle("refunds")

    @initialize(remainder=st.sampled_from(Remainder))
    def open_account(self, remainder: Remainder) -> None:
        self.stand_in = StandIn(now=START.timestamp)
        self.stand_in.controls.set_remainder(remainder)
        self.captures: dict[str, int] = {}

    def call(self, path: str, **params: Any) -> dict[str, Any]:
        body = urlencode(list(_api_encode(params)))
        headers = {"authorization": f"Bearer {SECRET}"}
        answer = self.stand_in.api.handle(Request("POST", path, "", body, headers))
        assert answer.status < 500
        found: dict[str, Any] = json.loads(answer.body)
        return found

    @rule(target=intents, amount=AMOUNTS, card=CARDS, manual=st.booleans())
    def create(self, amount: int, card: str, manual: bool) -> str:
        intent = self.call(
            INTENTS,
            amount=amount,
            currency="usd",
            capture_method="manual" if manual else "automatic",
            payment_method=card,
            automatic_payment_methods=NO_REDIRECTS,
        )
        return str(intent["id"])

    @rule(intent=intents, amount=AMOUNTS, card=CARDS)
    def update(self, intent: str, amount: int, card: str) -> None:
        self.call(f"{INTENTS}/{intent}", amount=amount, payment_method=card)

    @rule(intent=intents)
    def confirm(self, intent: str) -> None:
        self.call(f"{INTENTS}/{intent}/confirm")

    @rule(intent=intents, success=st.booleans())
    def authenticate(self, intent: str, success: bool) -> None:
        self.pull(lambda: self.stand_in.controls.authenticate(intent, success=success))

    @rule(intent=intents, amount=st.integers(min_value=1, max_value=6000))
    def capture(self, intent: str, amount: int) -> None:
        answer = self.call(f"{INTENTS}/{intent}/capture", amount_to_capture=amount)
        if "error" not in answer:
            self.captures[intent] = self.captures.get(intent, 0) + 1

    @rule(intent=intents)
    def cancel(self, intent: str) -> None:
        self.call(f"{INTENTS}/{intent}/cancel")

    @rule(target=refunds, intent=intents, amount=st.integers(min_value=1, max_value=6000))
    def refund(self, intent: str, amount: int) -> Any:
        answer = self.call("/v1/refunds", payment_intent=intent, amount=amount)
        return multiple() if "error" in answer else answer["id"]

    @rule(refund=refunds)
    def fail_refund(self, refund: str) -> None:
        self.pull(lambda: self.stand_in.controls.fail_refund(refund))

    @rule(intent=intents)
    def expire(self, intent: str) -> None:
        self.pull(lambda: self.stand_in.controls.expire_hold(intent))

    @rule(seconds=st.sampled_from([61, 3600, 8 * 24 * 3600]))
    def let_time_pass(self, seconds: int) -> None:
        self.stand_in.controls.advance(seconds)

    def pull(self, lever: Any) -> None:
        with contextlib.suppress(StripeFailure):
            lever()

    def all_of(self, kind: str) -> list[dict[str, Any]]:
        return list(self.stand_in.account.newest_first(kind))

    @invariant()
    def no_charge_takes_more_than_was_authorised(self) -> None:
        for charge in self.all_of("charge"):
            assert 0 <= charge["amount_captured"] <= charge["amount"]
            assert charge["captured"] == (charge["amount_captured"] > 0)
            assert charge["paid"] or charge["amount_captured"] == 0

    @invariant()
    def no_refunds_exceed_what_was_captured(self) -> None:
        for charge in self.all_of("charge"):
            money_back = sum(
                each["amount"]
                for each in self.all_of("refund")
                if each["charge"] == charge["id"]
                and each["status"] != "failed"
                and each["balance_transaction"] is not None
            )
            assert 0 <= money_back <= charge["amount_captured"]

    @invariant()
    def a_hold_is_open_exactly_while_it_can_be_captured(self) -> None:
        for intent in self.all_of("payment_intent"):
            open_now = intent["status"] == "requires_capture"
            assert intent["amount_capturable"] == (intent["amount"] if open_now else 0)
            assert (intent["status"] == "succeeded") == (intent["amount_received"] > 0)

    @invariant()
    def an_intent_pays_once(self) -> None:
        for intent in self.all_of("payment_intent"):
            own = [each for each in self.all_of("charge") if each["payment_intent"] == intent["id"]]
            assert sum(each["paid"] for each in own) <= 1
            assert sum(each["amount_captured"] for each in own) == intent["amount_received"]
        assert all(count == 1 for count in self.captures.values())

    @invariant()
    def the_balance_is_what_moved(self) -> None:
        captured = sum(each["amount_captured"] for each in self.all_of("charge"))
        moved = [each for each in self.all_of("balance_transaction") if each["type"] == "charge"]
        assert sum(each["amount"] for each in moved) == captured
        money = self.stand_in.controls.money()
        refunds = [each for each in self.all_of("balance_transaction") if "refund" in each["type"]]
        assert -sum(each["amount"] for each in refunds) == money["refunded"]


TestMoney = pytest.mark.timeout(300)(Money.TestCase)
TestMoney.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)


@given(calls=st.lists(st.sampled_from(["drop_before", "drop_after", "500_before", "429", ""])))
@settings(max_examples=60)
def test_one_key_pays_once_whatever_is_lost_on_the_way(calls: list[str]) -> None:
    """However often a payment is repeated with its key, and whatever fails, it is made once."""
    machine = Money()
    machine.open_account(Remainder.RELEASED)
    body = urlencode(
        list(
            _api_encode(
                {
                    "amount": 1000,
                    "currency": "usd",
                    "payment_method": "pm_card_visa",
                    "automatic_payment_methods": NO_REDIRECTS,
                    "confirm": True,
                }
            )
        )
    )
    headers = {"authorization": f"Bearer {SECRET}", "idempotency-key": "k"}
    for kind in [*calls, ""]:
        if kind:
            machine.stand_in.faults.add("POST", kind)
        _try(machine.stand_in, Request("POST", INTENTS, "", body, headers))
    assert machine.stand_in.controls.money()["captured"] == 1000
    assert len(machine.all_of("payment_intent")) == 1


def _try(stand_in: StandIn, request: Request) -> None:
    try:
        stand_in.api.handle(request)
    except ConnectionDropped:
        return
