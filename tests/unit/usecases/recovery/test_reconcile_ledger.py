"""Rows of the ledger that were left pending, and calls whose key is forgotten."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from muse.domain.money import Money
from muse.domain.payments.payment import (
    KEY_LIFE,
    IntentStatus,
    PaymentTransaction,
    RefundStatus,
    TransactionStatus,
    TransactionType,
)
from muse.domain.task import TaskKind
from muse.usecases.checkout.authorize_payment import authorize_payment
from muse.usecases.recovery.outcome import RecoveryOutcome
from tests.checkout_scene import CheckoutScene
from tests.fakes.payments import VISA
from tests.invariants import assert_refunded_exactly
from tests.recovery import one_round, press_and_die
from tests.store_replies import out_of_stock, placed


def left_pending(checkout: CheckoutScene, kind: TransactionType, intent_id: str | None) -> None:
    """The row of this type as it was before its call."""
    [row] = [r for r in checkout.storage.payments(checkout.session_id) if r.type is kind]
    pending = TransactionStatus.PENDING
    checkout.storage.commit(replace(row, status=pending, intent_id=intent_id, finished_at=None))


def row_of(checkout: CheckoutScene, kind: TransactionType) -> PaymentTransaction:
    [row] = [r for r in checkout.storage.payments(checkout.session_id) if r.type is kind]
    return row


@pytest.mark.parametrize("saved", ["pi_1", None], ids=["by its saved id", "by listing"])
@pytest.mark.parametrize(
    ("kind", "reply"),
    [
        (TransactionType.AUTHORIZATION, placed()),
        (TransactionType.CHARGE, placed()),
        (TransactionType.VOID, out_of_stock()),
    ],
)
def test_a_row_of_a_closed_checkout_says_what_happened(
    checkout: CheckoutScene, kind: TransactionType, reply: tuple, saved: str | None
) -> None:
    checkout.place(gap=reply)
    left_pending(checkout, kind, saved)
    assert one_round(checkout, timedelta(minutes=10)) == {RecoveryOutcome.ROW_FINISHED: 1}
    row = row_of(checkout, kind)
    assert (row.status, row.intent_id) == (TransactionStatus.SUCCEEDED, "pi_1")
    assert one_round(checkout, timedelta(minutes=10)) == {}


def test_a_call_that_had_no_effect_has_failed(checkout: CheckoutScene) -> None:
    checkout.prepare(VISA, gap=placed())
    press_and_die(checkout, "before payments.create")
    one_round(checkout, timedelta(minutes=40))
    one_round(checkout)
    left_pending(checkout, TransactionType.AUTHORIZATION, None)
    assert one_round(checkout, timedelta(minutes=10)) == {RecoveryOutcome.ROW_FINISHED: 1}
    row = row_of(checkout, TransactionType.AUTHORIZATION)
    assert (row.status, row.failure_code) == (TransactionStatus.FAILED, "given_up")


def test_the_row_of_an_open_checkout_is_left_to_who_finishes_that(waiting: CheckoutScene) -> None:
    left_pending(waiting, TransactionType.AUTHORIZATION, "pi_1")
    assert one_round(waiting, timedelta(minutes=10)) == {}


class TestForgottenKeys:
    """Reconciliation stood still for a day; the shopper presses the button again."""

    def test_an_intent_whose_id_was_lost_is_found_instead_of_made_again(
        self, checkout: CheckoutScene
    ) -> None:
        checkout.prepare(VISA, gap=placed())
        press_and_die(checkout, "after payments.create")
        checkout.later(KEY_LIFE)
        checkout.payments.forget_keys()
        checkout.press()
        assert list(checkout.payments.intents) == ["pi_1"]

    def test_a_cancelled_one_is_not_taken_up_again(self, checkout: CheckoutScene) -> None:
        checkout.prepare(VISA, gap=placed())
        press_and_die(checkout, "after payments.create")
        checkout.payments.cancel("by someone", "pi_1")
        checkout.later(KEY_LIFE)
        checkout.payments.forget_keys()
        session = checkout.session
        _, intent = authorize_payment(session, checkout.storage, checkout.payments, checkout.clock)
        assert (intent.intent_id, intent.status) == ("pi_2", IntentStatus.REQUIRES_CAPTURE)

    def test_a_young_key_is_simply_used_again(self, checkout: CheckoutScene) -> None:
        checkout.prepare(VISA, gap=placed())
        press_and_die(checkout, "after payments.create")
        checkout.later(timedelta(minutes=1))
        checkout.press()
        assert checkout.payments.calls["find_by_session"] == 0
        assert list(checkout.payments.intents) == ["pi_1"]


class TestRefunds:
    def cancelled(self, checkout: CheckoutScene, unanswered: str = "refund") -> None:
        """A cancelled order whose refund Stripe did not answer for, in time."""
        checkout.place(gap=placed())
        checkout.payments.fail_next(unanswered, "before")
        checkout.ops_cancel("gap")
        assert checkout.payments.given_back == Money(0)

    def test_one_that_nobody_asks_for_again_is_made(self, checkout: CheckoutScene) -> None:
        self.cancelled(checkout)
        assert one_round(checkout, timedelta(minutes=6)) == {RecoveryOutcome.REFUNDED: 1}
        assert_refunded_exactly(checkout)
        assert one_round(checkout, timedelta(minutes=6)) == {}

    def test_one_that_was_made_before_a_day_passed_is_found(self, checkout: CheckoutScene) -> None:
        checkout.place(gap=placed())
        checkout.payments.fail_next("refund", "after")
        checkout.ops_cancel("gap")
        checkout.payments.forget_keys()
        assert one_round(checkout, timedelta(days=2)) == {RecoveryOutcome.REFUNDED: 1}
        assert_refunded_exactly(checkout)

    def test_one_that_failed_becomes_a_task(self, checkout: CheckoutScene) -> None:
        checkout.payments.refund_fate = RefundStatus.PENDING
        checkout.place(gap=placed())
        checkout.ops_cancel("gap")
        assert one_round(checkout, timedelta(minutes=6)) == {}, "it takes its time"
        checkout.payments.refund_ends(RefundStatus.FAILED, "expired_or_canceled_card")
        assert one_round(checkout, timedelta(days=3)) == {RecoveryOutcome.REFUNDED: 1}
        [told] = checkout.notifier.told
        assert told.kind is TaskKind.REFUND
