"""A checkout: what may be changed until when, and how it ends without an order."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from muse.domain.address import CheckedAddress
from muse.domain.errors import (
    ActionPending,
    Conflict,
    MuseError,
    SessionExpired,
    SessionProcessing,
    Superseded,
)
from muse.domain.money import Money
from muse.domain.session import CONFIRMATION_TIME, LIFETIME, CheckoutSession, SessionStatus
from tests.builders import (
    NOW,
    a_cart,
    a_product,
    a_quote,
    a_ready_session,
    a_session,
    a_snapshot,
    an_address,
    dollars,
)
from tests.unit.domain.journeys import CLAIM, MINUTE, claimed, ordered, settled, waiting

MOMENT = timedelta(microseconds=1)
END = NOW + LIFETIME
CHECKED = CheckedAddress(an_address(), ("zip", "city"), verified=True)


def ship(session: CheckoutSession, at_end: bool = False) -> CheckoutSession:
    quotes = tuple(a_quote(part) for part in session.snapshot.stores)
    return session.ship_to(CHECKED, quotes, END if at_end else END - MOMENT)


class TestStarting:
    def test_it_is_pending_for_half_an_hour(self) -> None:
        session = a_session()
        assert session.status is SessionStatus.PENDING
        assert session.expires_at - session.created_at == timedelta(minutes=30)
        assert session.status_at(END - MOMENT) is SessionStatus.PENDING
        assert session.status_at(END) is SessionStatus.EXPIRED

    def test_its_history_begins_with_the_shopper(self) -> None:
        (entry,) = a_session().unsaved_history
        assert (entry.status, entry.at, entry.by) == ("pending", NOW, "shopper")

    def test_nobody_has_verified_an_address_yet(self) -> None:
        assert not a_session().address_verified

    def test_before_the_quotes_it_costs_its_items(self) -> None:
        assert a_session(a_cart(a_product(), a_product(9002))).total == dollars(96)


class TestEditing:
    def test_address_and_quotes_are_frozen_together(self) -> None:
        session = ship(a_session(a_cart(a_product(), a_product(9002))))
        assert session.shipping_address == CHECKED.address
        assert session.address_corrections == ("zip", "city")
        assert session.address_verified
        assert session.total == dollars(2 * (48 + 5 + 4))
        assert session.quote_for(9002).store_id == 9002

    def test_the_quotes_must_be_of_every_line_and_of_no_other(self) -> None:
        session = a_session(a_cart(a_product(), a_product(9002)))
        one, other = (a_quote(part) for part in session.snapshot.stores)
        stranger = a_quote(a_snapshot(a_cart(a_product(9003))).stores[0])
        shorter = replace(other, lines=())
        for quotes in [(), (one,), (one, one), (one, stranger), (one, shorter)]:
            with pytest.raises(ValueError, match="quotes"):
                session.ship_to(CHECKED, quotes, NOW)

    def test_the_quotes_must_be_in_the_checkout_s_currency(self) -> None:
        session = a_session()
        euros = a_cart(a_product(price=Money(4800, "EUR")))
        with pytest.raises(ValueError, match="quotes"):
            session.ship_to(CHECKED, (a_quote(a_snapshot(euros).stores[0]),), NOW)

    def test_the_last_payment_method_counts(self) -> None:
        session = a_session().pay_with("pm_1", NOW).pay_with("pm_2", END - MOMENT)
        assert session.payment_method_id == "pm_2"

    def test_edits_change_no_status(self) -> None:
        session = ship(a_session()).pay_with("pm_1", NOW)
        assert session.unsaved_history == a_session().unsaved_history

    @pytest.mark.parametrize(
        ("session", "error"),
        [
            (waiting(), ActionPending),
            (claimed(), SessionProcessing),
            (ordered(), SessionProcessing),
            (settled(), Conflict),
            (a_session().cancel(NOW, "shopper"), Conflict),
            (a_session().supersede("cs_2", NOW), Superseded),
            (a_session().expire(END), SessionExpired),
            (a_session(expires_at=NOW), SessionExpired),
        ],
    )
    def test_only_a_pending_one_in_its_time_can_be_edited(
        self, session: CheckoutSession, error: type[MuseError]
    ) -> None:
        edits: list[Callable[[], object]] = [
            lambda: session.pay_with("pm_2", NOW),
            lambda: session.ship_to(CHECKED, session.quotes, NOW),
            lambda: session.start_placing(NOW, CLAIM),
        ]
        for edit in edits:
            with pytest.raises(MuseError) as refused:
                edit()
            assert type(refused.value) is error

    def test_at_its_very_end_it_has_expired(self) -> None:
        session = a_ready_session()
        with pytest.raises(SessionExpired):
            ship(session, at_end=True)
        with pytest.raises(SessionExpired):
            session.pay_with("pm_2", END)
        with pytest.raises(SessionExpired):
            session.start_placing(END, CLAIM)
        assert session.start_placing(END - MOMENT, CLAIM)


class TestEnding:
    def test_it_expires_at_its_time_and_not_before(self) -> None:
        with pytest.raises(Conflict, match="not expired yet"):
            a_session().expire(END - MOMENT)
        assert a_session().expire(END).status is SessionStatus.EXPIRED

    def test_while_the_shopper_may_confirm_it_does_not_expire(self) -> None:
        late = waiting(a_ready_session(expires_at=NOW + MINUTE))
        with pytest.raises(Conflict, match="not expired yet"):
            late.expire(NOW + CONFIRMATION_TIME - MOMENT)
        assert late.expire(NOW + CONFIRMATION_TIME).status is SessionStatus.EXPIRED

    def test_the_shopper_gives_it_up(self) -> None:
        cancelled = a_session().cancel(NOW, "shopper")
        assert cancelled.status is SessionStatus.CANCELLED
        assert cancelled.unsaved_history[-1].by == "shopper"
        assert waiting().cancel(NOW, "shopper").status is SessionStatus.CANCELLED

    def test_what_readers_saw_as_expired_is_not_cancelled_any_more(self) -> None:
        with pytest.raises(SessionExpired):
            a_session().cancel(END, "shopper")

    @pytest.mark.parametrize("session", [claimed(), ordered()])
    def test_what_is_being_placed_can_t_be_given_up(self, session: CheckoutSession) -> None:
        with pytest.raises(SessionProcessing):
            session.cancel(NOW, "shopper")
        with pytest.raises(SessionProcessing):
            session.supersede("cs_2", NOW)

    def test_a_newer_checkout_takes_its_place(self) -> None:
        superseded = a_session().supersede("cs_2", NOW)
        assert superseded.status is SessionStatus.CANCELLED
        assert superseded.superseded_by == "cs_2"

    def test_one_past_its_time_expires_instead(self) -> None:
        expired = a_session().supersede("cs_2", END)
        assert (expired.status, expired.superseded_by) == (SessionStatus.EXPIRED, None)

    def test_a_pending_confirmation_is_not_superseded(self) -> None:
        with pytest.raises(ActionPending):
            waiting().supersede("cs_2", END)

    @pytest.mark.parametrize(
        ("session", "final"),
        [
            (a_session(), False),
            (claimed(), False),
            (waiting(), False),
            (ordered(), False),
            (settled(), True),
            (settled(due=Money(0)), True),
            (a_session().expire(END), True),
            (a_session().cancel(NOW, "shopper"), True),
        ],
    )
    def test_some_statuses_are_for_good(self, session: CheckoutSession, final: bool) -> None:
        assert session.is_final is final


def test_saving_moves_the_history_and_counts() -> None:
    session = claimed().saved()
    assert [entry.status for entry in session.history] == ["pending", "processing"]
    assert (session.unsaved_history, session.version) == ((), 1)
    assert claimed(a_ready_session().saved()).saved().history == session.history
