"""What is left when a process dies, and what reconciliation alone makes of it."""

from __future__ import annotations

from datetime import timedelta

from muse.domain.money import Money
from muse.domain.payments.payment import IntentStatus, TransactionStatus
from muse.domain.session import SessionStatus
from muse.usecases.recovery.outcome import RecoveryOutcome
from tests.checkout_scene import CheckoutScene
from tests.fakes.moments import Crash
from tests.journey import work_on_tasks

A_ROUND = timedelta(seconds=61)
_ROUNDS = 80


def die_at(checkout: CheckoutScene, moment: str) -> None:
    """The process that reaches this moment next dies there."""

    def die() -> None:
        raise Crash(moment)

    checkout.moments.meanwhile(moment, die)


def press_and_die(checkout: CheckoutScene, moment: str) -> None:
    """The shopper presses the button; the request dies at this moment, and no run survives."""
    die_at(checkout, moment)
    try:
        checkout.press(wait=0)
    except Crash:
        checkout.workflow.lose_runs()
        return
    raise AssertionError(f"{moment} was not reached")


def one_round(checkout: CheckoutScene, after: timedelta = A_ROUND) -> dict[RecoveryOutcome, int]:
    """Some time passes, then reconciliation runs once; what it did, without any trouble."""
    checkout.later(after)
    report = checkout.reconcile()
    assert report.troubles == []
    return dict(report.done)


def recover(checkout: CheckoutScene) -> None:
    """Reconciliation runs every minute, people do their tasks, nobody presses any button; until
    nothing is left to do. Whoever meets a crash is gone."""
    for _ in range(_ROUNDS):
        try:
            checkout.reconcile()
            checkout.workflow.drive()
            work_on_tasks(checkout)
            checkout.workflow.drive()
        except Crash:
            if checkout.workflow.falls_with_functions:
                checkout.workflow.lose_runs()
        if is_over(checkout):
            return
        checkout.later(A_ROUND)
    raise AssertionError(f"still {checkout.session.status} after {_ROUNDS} rounds")


def is_over(checkout: CheckoutScene) -> bool:
    """Whether nothing is left for anybody to do."""
    return not checkout.session.is_unfinished and not checkout.storage.unfinished_tasks()


def assert_nothing_happened(checkout: CheckoutScene) -> None:
    """The checkout ended without orders: no money is or can be held, no store has anything, the
    cart is as it was, and the records say so."""
    session = checkout.session
    assert session.status in {SessionStatus.EXPIRED, SessionStatus.CANCELLED}
    assert not session.order_numbers
    assert checkout.held == checkout.captured == Money(0)
    intents = checkout.payments.intents.values()
    assert {intent.status for intent in intents} <= {IntentStatus.CANCELED}
    assert not any(checkout.retailer(name).book for name in checkout.stores)
    assert checkout.storage.cart(session.user_id).lines
    ledger = checkout.storage.payments(session.session_id)
    assert all(row.status is TransactionStatus.FAILED for row in ledger)
    assert not checkout.workflow.broken
