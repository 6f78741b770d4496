"""Placing a checkout: who may, how often, and with which money and keys."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from muse.domain.errors import (
    Conflict,
    SessionIncomplete,
    SessionProcessing,
    TooManyAttempts,
    TotalNotPayable,
)
from muse.domain.money import Money
from muse.domain.payments.payment import IntentStatus, TransactionStatus, TransactionType
from muse.domain.session import (
    CONFIRMATION_TIME,
    LIFETIME,
    MAX_PAYMENT_ATTEMPTS,
    CheckoutSession,
    Claim,
    SessionStatus,
)
from tests.builders import NOW, a_cart, a_product, a_quote, a_ready_session, a_session, dollars
from tests.unit.domain.journeys import (
    CLAIM,
    DECLINED,
    ORDER_NUMBERS,
    an_intent,
    claimed,
    ordered,
    settled,
    waiting,
)

MOMENT = timedelta(microseconds=1)
END = NOW + LIFETIME


class TestClaiming:
    def test_a_claim_ends_at_its_time(self) -> None:
        session = claimed()
        assert session.status is SessionStatus.PROCESSING
        assert session.claim == Claim(NOW + CLAIM)
        assert not session.claim_is_abandoned(NOW + CLAIM - MOMENT)
        assert session.claim_is_abandoned(NOW + CLAIM)

    def test_the_ledger_row_is_written_ahead(self) -> None:
        session, row = a_ready_session().start_placing(NOW, CLAIM)
        assert (row.session_id, row.type, row.status, row.attempt, row.amount, row.key) == (
            session.session_id,
            TransactionType.AUTHORIZATION,
            TransactionStatus.PENDING,
            1,
            session.total,
            session.ledger.confirm_key,
        )

    def test_everything_that_is_missing_is_named(self) -> None:
        for session, missing in [
            (a_session(), ["shipping", "payment"]),
            (a_ready_session(payment_method_id=None), ["payment"]),
            (a_ready_session(shipping_address=None), ["shipping"]),
        ]:
            with pytest.raises(SessionIncomplete) as refused:
                session.start_placing(NOW, CLAIM)
            assert [problem.field for problem in refused.value.details] == missing

    @pytest.mark.parametrize(
        ("cents", "payable"), [(49, False), (50, True), (99_999_999, True), (100_000_000, False)]
    )
    def test_the_total_must_be_one_that_a_card_pays(self, cents: int, payable: bool) -> None:
        session = a_ready_session(a_cart(a_product(price=Money(cents))))
        (part,) = session.snapshot.stores
        session = replace(session, quotes=(a_quote(part, shipping_cents=0, tax_cents=0),))
        if payable:
            assert session.start_placing(NOW, CLAIM)
        else:
            with pytest.raises(TotalNotPayable, match=r"\$0\.50 to \$999,999\.99"):
                session.start_placing(NOW, CLAIM)

    def test_a_live_claim_is_not_taken_over(self) -> None:
        with pytest.raises(SessionProcessing):
            claimed().continue_placing(NOW + CLAIM - MOMENT, CLAIM)

    def test_an_abandoned_one_is_with_the_same_attempt(self) -> None:
        session = claimed()
        taken = session.continue_placing(NOW + CLAIM, CLAIM)
        assert taken.claim == Claim(NOW + 2 * CLAIM)
        assert taken.ledger.confirm_key == session.ledger.confirm_key
        assert taken.unsaved_history == session.unsaved_history

    def test_one_that_was_given_up_is_free_at_once(self) -> None:
        given_up = claimed().release_claim()
        assert given_up.claim_is_abandoned(NOW)
        assert given_up.continue_placing(NOW, CLAIM).claim == Claim(NOW + CLAIM)

    @pytest.mark.parametrize("session", [a_ready_session(), waiting(), settled()])
    def test_where_nobody_places_no_claim_is_abandoned(self, session: CheckoutSession) -> None:
        assert not session.claim_is_abandoned(END)

    @pytest.mark.parametrize("session", [a_ready_session(), settled()])
    def test_there_is_nothing_to_go_on_with(self, session: CheckoutSession) -> None:
        with pytest.raises(Conflict):
            session.continue_placing(END, CLAIM)

    def test_once_ordered_nothing_is_left_to_claim(self) -> None:
        session = ordered()
        assert not session.claim_is_abandoned(NOW + timedelta(days=1))
        with pytest.raises(SessionProcessing):
            session.continue_placing(NOW + timedelta(days=1), CLAIM)

    def test_placing_goes_on_after_the_confirmation_even_when_time_is_over(self) -> None:
        session = waiting().continue_placing(END, CLAIM)
        assert (session.status, session.claim) == (SessionStatus.PROCESSING, Claim(END + CLAIM))
        assert session.payment.attempts == 1

    def test_five_attempts_are_enough(self) -> None:
        session = a_ready_session()
        for _ in range(MAX_PAYMENT_ATTEMPTS):
            session = claimed(session).decline(NOW, DECLINED).pay_with("pm_2", NOW)
        with pytest.raises(TooManyAttempts):
            session.start_placing(NOW, CLAIM)


class TestPaying:
    def test_a_confirmation_has_a_deadline(self) -> None:
        session = waiting()
        assert session.status is SessionStatus.REQUIRES_ACTION
        assert (session.payment.intent_id, session.payment.client_secret) == ("pi_1", "pi_1_secret")
        assert session.claim is None
        assert not session.payment.confirmation_is_late(NOW + CONFIRMATION_TIME - MOMENT)
        assert session.payment.confirmation_is_late(NOW + CONFIRMATION_TIME)

    def test_without_a_confirmation_nothing_is_late(self) -> None:
        assert not claimed().payment.confirmation_is_late(END)

    def test_it_can_be_given_up_unless_someone_goes_on_with_it(self) -> None:
        assert waiting().payment_can_be_given_up(NOW)
        for going_on in (waiting().continue_placing(NOW, CLAIM), claimed()):
            assert not going_on.payment_can_be_given_up(NOW + CLAIM - MOMENT)
            assert going_on.payment_can_be_given_up(NOW + CLAIM)

    def test_after_a_decline_another_card_is_asked_for(self) -> None:
        declined = claimed().with_intent(an_intent(dollars(57))).decline(NOW, DECLINED)
        assert declined.status is SessionStatus.PENDING
        assert declined.payment.declined == DECLINED
        assert declined.payment.intent_id == "pi_1"
        assert (declined.payment_method_id, declined.claim) == (None, None)
        assert "insufficient_funds" in (declined.unsaved_history[-1].note or "")

    def test_the_next_attempt_forgets_the_decline(self) -> None:
        declined = claimed().decline(NOW, DECLINED)
        assert claimed(declined.pay_with("pm_2", NOW)).payment.declined is None

    def test_a_declined_confirmation_is_not_waited_for_any_more(self) -> None:
        payment = waiting().decline(NOW, DECLINED).payment
        assert (payment.client_secret, payment.action_until) == (None, None)

    def test_giving_the_payment_up_keeps_the_card_and_the_count(self) -> None:
        pending = waiting().continue_placing(NOW, CLAIM).give_up_payment(NOW)
        assert (pending.status, pending.claim) == (SessionStatus.PENDING, None)
        assert pending.payment_method_id == a_ready_session().payment_method_id
        assert (pending.payment.intent_id, pending.payment.action_until) == (None, None)
        assert pending.payment.attempts == 1

    def test_exactly_the_total_must_be_held(self) -> None:
        session = claimed()
        for cents in (0, session.total.cents - 1, session.total.cents + 1):
            with pytest.raises(Conflict):
                session.authorize(an_intent(session.total, held=Money(cents)), ORDER_NUMBERS)

    def test_only_a_claimed_one_is_authorised(self) -> None:
        for session in (a_ready_session(), waiting(), ordered(), settled()):
            with pytest.raises(Conflict):
                session.authorize(an_intent(session.total), ORDER_NUMBERS)

    def test_authorised_it_has_its_orders_and_its_first_run(self) -> None:
        session = ordered(a_ready_session())
        assert session.status is SessionStatus.PROCESSING
        assert session.order_numbers == ORDER_NUMBERS
        assert session.execution_name == f"{session.session_id}-1"
        assert session.payment.authorized == session.total
        assert session.claim is None

    def test_a_confirmed_payment_needs_no_secret_any_more(self) -> None:
        session = waiting().continue_placing(NOW, CLAIM)
        payment = session.authorize(an_intent(session.total), ORDER_NUMBERS).payment
        assert (payment.client_secret, payment.action_until) == (None, None)

    def test_settlement_is_due_a_day_before_the_hold_ends(self) -> None:
        session = ordered()
        assert session.payment.settle_by == NOW + timedelta(days=6)
        assert claimed().payment.settle_by is None

    @pytest.mark.parametrize("session", [ordered(), settled(), settled(due=Money(0))])
    def test_once_ordered_the_hold_is_not_given_back_by_a_late_answer(
        self, session: CheckoutSession
    ) -> None:
        late: list[Callable[[], object]] = [
            lambda: session.decline(NOW, DECLINED),
            lambda: session.give_up_payment(NOW),
            lambda: session.wait_for_shopper(an_intent(session.total), NOW),
            lambda: session.with_intent(an_intent(session.total, intent_id="pi_2")),
        ]
        for answer in late:
            with pytest.raises(Conflict):
                answer()


class TestKeys:
    def test_each_attempt_and_each_intent_has_its_own(self) -> None:
        first = claimed()
        second = claimed(
            first.with_intent(an_intent(first.total)).decline(NOW, DECLINED).pay_with("pm_2", NOW)
        )
        third = claimed(waiting(a_ready_session(payment=second.payment)).give_up_payment(NOW))
        assert first.ledger.create_key == second.ledger.create_key != third.ledger.create_key
        assert first.ledger.release_key == second.ledger.release_key != third.ledger.release_key
        for attempts in zip(
            *((s.ledger.confirm_key, s.ledger.update_key) for s in (first, second, third)),
            strict=True,
        ):
            assert len(set(attempts)) == 3

    def test_a_refused_creation_uses_its_key_up(self) -> None:
        first = claimed()
        again = claimed(first.decline(NOW, DECLINED).pay_with("pm_2", NOW))
        assert again.ledger.create_key != first.ledger.create_key

    def test_no_two_calls_share_a_key(self) -> None:
        session, row = ordered().freeze_due(dollars(57), NOW)
        keys = [
            session.ledger.create_key,
            session.ledger.update_key,
            session.ledger.confirm_key,
            session.ledger.release_key,
        ]
        assert len({*keys, row.key}) == 5
        assert all(key.startswith(f"{session.session_id}:") for key in (*keys, row.key))


class TestRuns:
    def test_each_run_has_its_own_name(self) -> None:
        session = ordered()
        assert session.next_run().execution_name == f"{session.session_id}-2"

    @pytest.mark.parametrize("session", [a_ready_session(), claimed(), waiting(), settled()])
    def test_only_what_is_being_ordered_runs_again(self, session: CheckoutSession) -> None:
        with pytest.raises(Conflict):
            session.next_run()


def test_the_reported_status_of_an_intent_is_not_asked_for() -> None:
    """A hold is what is held, whatever the status is called."""
    session = claimed()
    intent = an_intent(session.total, status=IntentStatus.SUCCEEDED, held=Money(0))
    taken = replace(intent, received=session.total)
    assert session.authorize(taken, ORDER_NUMBERS).payment.authorized == session.total


class TestRenouncing:
    def test_nobody_orders_with_a_renounced_intent(self) -> None:
        session = claimed().renounce_intent()
        with pytest.raises(Conflict, match="given up"):
            session.authorize(an_intent(session.total), ORDER_NUMBERS)

    def test_the_next_attempt_has_an_intent_of_its_own(self) -> None:
        pending = claimed().renounce_intent().give_up_payment(NOW)
        assert not pending.payment.given_up
        assert pending.payment.generation == claimed().payment.generation + 1

    def test_not_once_there_are_orders(self) -> None:
        with pytest.raises(Conflict):
            ordered().renounce_intent()
