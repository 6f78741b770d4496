"""The payment ledger: a row is written before its call to Stripe and finished after it."""

from dataclasses import replace

from muse.domain.payments.payment import TransactionStatus
from tests.builders import NOW, a_transaction, dollars
from tests.unit.domain.journeys import MINUTE, an_intent

LATER = NOW + MINUTE
INTENT = replace(an_intent(dollars(57)), charge_id="ch_1")


def test_a_row_is_pending_until_its_call_is_over() -> None:
    row = a_transaction()
    assert (row.status, row.finished_at, row.failure_code) == (
        TransactionStatus.PENDING,
        None,
        None,
    )


def test_a_call_that_succeeded_names_what_stripe_made() -> None:
    row = a_transaction().succeeded(LATER, INTENT)
    assert row == replace(
        a_transaction(),
        status=TransactionStatus.SUCCEEDED,
        intent_id="pi_1",
        charge_id="ch_1",
        finished_at=LATER,
    )


def test_a_call_that_failed_says_why() -> None:
    row = a_transaction().failed(LATER, "card_declined", "pi_1")
    assert row == replace(
        a_transaction(),
        status=TransactionStatus.FAILED,
        intent_id="pi_1",
        failure_code="card_declined",
        finished_at=LATER,
    )


def test_a_row_keeps_its_amount_and_its_key() -> None:
    row = a_transaction()
    for finished in (row.succeeded(LATER, INTENT), row.failed(LATER, "lost", None)):
        assert (finished.amount, finished.key, finished.attempt) == (row.amount, row.key, 1)
