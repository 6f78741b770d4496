"""Settling a checkout: exactly what is due is taken, once."""

import pytest

from muse.domain.errors import Conflict
from muse.domain.money import Money
from muse.domain.payments.payment import TransactionType
from muse.domain.session import CheckoutSession, SessionStatus
from tests.builders import NOW, a_ready_session, dollars
from tests.unit.domain.journeys import MINUTE, claimed, ordered, settled, waiting


class TestSettling:
    def test_what_is_due_is_charged(self) -> None:
        session, row = ordered().freeze_due(dollars(20), NOW)
        assert session.payment.due == dollars(20)
        assert (row.type, row.attempt, row.amount, row.intent_id) == (
            TransactionType.CHARGE,
            1,
            dollars(20),
            "pi_1",
        )

    def test_when_nothing_is_due_the_hold_is_released(self) -> None:
        session, row = ordered().freeze_due(Money(0), NOW)
        assert (row.type, row.amount) == (TransactionType.VOID, session.payment.authorized)
        charge = ordered().freeze_due(dollars(20), NOW)[1]
        assert row.key != charge.key

    def test_the_amount_is_fixed_once(self) -> None:
        session, row = ordered().freeze_due(dollars(20), NOW)
        assert session.freeze_due(dollars(20), NOW) == (session, row)
        with pytest.raises(Conflict, match="fixed already"):
            session.freeze_due(dollars(21), NOW)

    def test_never_more_than_is_held_and_never_less_than_nothing(self) -> None:
        session = ordered()
        assert session.freeze_due(dollars(57), NOW)
        for due in (dollars(57) + Money(1), Money(-1)):
            with pytest.raises(Conflict, match="not held"):
                session.freeze_due(due, NOW)

    def test_a_repetition_has_the_same_key_and_amount(self) -> None:
        session, row = ordered().freeze_due(dollars(20), NOW)
        again = session.ledger.settlement(NOW + MINUTE)
        assert (again.key, again.amount, again.type, again.attempt) == (
            row.key,
            row.amount,
            row.type,
            row.attempt,
        )

    def test_what_is_not_fixed_can_t_be_settled(self) -> None:
        with pytest.raises(Conflict):
            ordered().ledger.settlement(NOW)
        with pytest.raises(Conflict):
            ordered().settle(Money(0), NOW)

    @pytest.mark.parametrize(
        ("due", "status"),
        [(dollars(57), SessionStatus.COMPLETED), (Money(0), SessionStatus.FAILED)],
    )
    def test_it_is_completed_when_something_was_ordered(
        self, due: Money, status: SessionStatus
    ) -> None:
        session = settled(due=due)
        assert session.status is status
        assert session.payment.captured == due

    def test_it_is_completed_too_when_a_store_gave_its_order_away(self) -> None:
        session, _ = ordered().freeze_due(Money(0), NOW)
        assert session.settle(Money(0), NOW, gave_away=True).status is SessionStatus.COMPLETED

    def test_it_is_closed_with_exactly_what_was_due(self) -> None:
        session, _ = ordered().freeze_due(dollars(20), NOW)
        for captured in (dollars(57), Money(0), Money(2000, "EUR")):
            with pytest.raises(Conflict):
                session.settle(captured, NOW)

    @pytest.mark.parametrize("session", [a_ready_session(), claimed(), waiting(), settled()])
    def test_only_what_is_being_ordered_is_settled(self, session: CheckoutSession) -> None:
        with pytest.raises(Conflict):
            session.freeze_due(dollars(57), NOW)
        with pytest.raises(Conflict):
            session.settle(dollars(57), NOW)
