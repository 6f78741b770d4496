"""What others move at Stripe: what was taken, what was given back, and the rows of an excess."""

from __future__ import annotations

from dataclasses import replace

import pytest

from muse.domain.money import Money
from muse.domain.payments.excess import (
    GIVEN_BACK_ELSEWHERE,
    CapturedMoney,
    Excess,
    describe_excess,
    excess_row,
    excesses,
    given_back,
    is_given_back,
    taken_by,
)
from muse.domain.payments.payment import (
    PaymentTransaction,
    Refund,
    RefundStatus,
    TransactionStatus,
    TransactionType,
)
from tests.builders import NOW, SESSION_ID, a_transaction, dollars
from tests.unit.domain.journeys import an_intent

SUCCEEDED, FAILED = RefundStatus.SUCCEEDED, RefundStatus.FAILED
REFUNDS = (
    Refund("re_1", SUCCEEDED, Money(100), None),
    Refund("re_2", RefundStatus.PENDING, Money(20), None),
    Refund("re_3", FAILED, Money(3), None),
    Refund("re_4", SUCCEEDED, Money(4000), None, moves_money=False),
    Refund("re_5", SUCCEEDED, Money(50_000), "refund#1"),
)


def going_back(intent_id: str = "pi_1", *ledger: PaymentTransaction) -> PaymentTransaction:
    return excess_row(SESSION_ID, ledger, Excess(intent_id, dollars(12), dollars(3)), NOW)


def refused(row: PaymentTransaction, code: str) -> PaymentTransaction:
    return row.failed(NOW, code, row.intent_id)


class TestWhatStands:
    def test_what_others_gave_back_of_what_was_taken_is_not_kept(self) -> None:
        intent = replace(an_intent(dollars(57)), received=dollars(57))
        taken = taken_by(intent, REFUNDS)
        assert taken == CapturedMoney(received=dollars(57), returned=Money(120))
        assert taken.kept == dollars(57) - Money(120)

    def test_anybody_s_refunds_count_unless_they_failed_or_moved_nothing(self) -> None:
        assert given_back(REFUNDS, "USD") == Money(50_120)

    @pytest.mark.parametrize("currency", ["EUR", "GBP"])
    def test_without_refunds_it_is_nothing_in_its_own_currency(self, currency: str) -> None:
        intent = replace(an_intent(dollars(57)), received=Money(5700, currency))
        assert taken_by(intent, ()) == CapturedMoney(Money(5700, currency), Money(0, currency))
        assert given_back((), currency) == Money(0, currency)


class TestItsRow:
    def test_it_says_what_goes_back_of_which_payment(self) -> None:
        row = going_back()
        assert row == PaymentTransaction(
            session_id=SESSION_ID,
            type=TransactionType.EXCESS_REFUND,
            attempt=1,
            amount=dollars(12),
            key=f"payment#excess#{SESSION_ID}#1",
            created_at=NOW,
            intent_id="pi_1",
            elsewhere=dollars(3),
        )
        assert row.status is TransactionStatus.PENDING

    def test_the_next_one_has_the_next_number_whatever_else_the_ledger_says(self) -> None:
        first = going_back("pi_1", a_transaction())
        second = going_back("pi_1", a_transaction(), first)
        assert (first.attempt, second.attempt) == (1, 2)
        assert excesses([a_transaction(), first, second]) == [first, second]


class TestWhetherItIsSeenTo:
    def test_while_it_goes_back_and_once_it_went(self) -> None:
        row = going_back()
        went = row.answered(NOW, Refund("re_1", SUCCEEDED, row.amount, row.key))
        assert is_given_back([row], "pi_1")
        assert is_given_back([went], "pi_1")

    def test_also_when_stripe_refuses_it_for_good(self) -> None:
        assert is_given_back([refused(going_back(), "charge_disputed")], "pi_1")

    def test_not_when_others_had_given_some_of_it_back_and_the_rest_is_left(self) -> None:
        row = refused(going_back(), GIVEN_BACK_ELSEWHERE)
        assert not is_given_back([row], "pi_1")
        assert is_given_back([row, going_back("pi_1", row)], "pi_1")

    def test_that_of_another_payment_says_nothing(self) -> None:
        assert not is_given_back([going_back("pi_2")], "pi_1")
        assert not is_given_back([refused(going_back("pi_2"), "charge_disputed")], "pi_1")
        assert not is_given_back([a_transaction(intent_id="pi_1")], "pi_1")


@pytest.mark.parametrize(
    ("code", "what_to_do"),
    [
        (GIVEN_BACK_ELSEWHERE, ": others have given back of it"),
        (
            "lost_or_stolen_card",
            ", and Stripe refuses to give it back (lost_or_stolen_card): pay it another way",
        ),
        (
            "charge_disputed",
            (
                ", and Stripe refuses to give it back (charge_disputed): don't pay it, the"
                " shopper's bank decides about this payment"
            ),
        ),
    ],
)
def test_its_words_say_what_is_left_to_do(code: str, what_to_do: str) -> None:
    what = "$12.00 was taken by pi_1 although it was not due"
    assert describe_excess(going_back()) == f"{what}: it goes back"
    assert describe_excess(refused(going_back(), code)) == f"{what}{what_to_do}"
