"""What others are told of what was stored."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from muse.domain.lifecycle import Effect
from muse.domain.order import OrderStatus
from muse.domain.outbox.change import RefundRecorded, StatusRecorded, Subject
from muse.domain.outbox.event import OF_STATUS, EventName, OutgoingEvent, event_of
from muse.domain.payments.payment import TransactionStatus
from muse.domain.session import SessionStatus
from muse.domain.tracking.report import ReportKind
from tests.builders import NOW, SESSION_ID, dollars

ORDER = "MO-00000-00000-00000"
SHIPPED = StatusRecorded(Subject.ORDER, ORDER, "status#2026#000003.0", "shipped", NOW)
REFUND = RefundRecorded(
    SESSION_ID,
    ORDER,
    f"payment#refund#{ORDER}#goodwill#1",
    TransactionStatus.SUCCEEDED,
    TransactionStatus.PENDING,
    dollars(5),
    NOW,
)


def test_a_new_status_of_an_order() -> None:
    event = event_of(SHIPPED)
    assert event is not None
    assert (event.name, event.at, event.order_number) == (EventName.ORDER_SHIPPED, NOW, ORDER)
    assert (event.subject, event.session_id, event.refunded) == (Subject.ORDER, None, None)


def test_a_new_status_of_a_checkout() -> None:
    event = event_of(StatusRecorded(Subject.CHECKOUT, SESSION_ID, "status#1", "expired", NOW))
    assert event is not None
    assert (event.name, event.session_id) == (EventName.CHECKOUT_EXPIRED, SESSION_ID)
    assert event.order_number is None


def test_the_same_word_of_an_order_and_of_a_checkout_are_two_events() -> None:
    of_order = event_of(replace(SHIPPED, status="failed"))
    of_checkout = event_of(replace(SHIPPED, subject=Subject.CHECKOUT, status="failed"))
    assert of_order is not None
    assert of_checkout is not None
    assert (of_order.name, of_checkout.name) == (EventName.ORDER_FAILED, EventName.CHECKOUT_FAILED)


def test_every_status_is_told_but_those_in_which_nothing_is_decided() -> None:
    assert set(OrderStatus) - OF_STATUS[Subject.ORDER].keys() == {OrderStatus.PENDING}
    untold = set(SessionStatus) - OF_STATUS[Subject.CHECKOUT].keys()
    assert untold == {SessionStatus.PENDING, SessionStatus.PROCESSING}
    assert event_of(replace(SHIPPED, status="pending")) is None


def test_a_parcel_that_leaves_the_status_as_it_is_has_an_event_of_its_own() -> None:
    late = replace(
        SHIPPED, effect=Effect.PARCEL, tracking_number="1Z999", reported=ReportKind.DELAYED
    )
    event = event_of(late)
    assert event is not None
    assert (event.name, event.tracking_number, event.parcel_status) == (
        EventName.PARCEL_UPDATED,
        "1Z999",
        "delayed",
    )


def test_nobody_is_told_of_news_that_changed_nothing() -> None:
    assert event_of(replace(SHIPPED, effect=Effect.NONE)) is None


def test_a_repetition_is_the_same_event_and_another_entry_is_another() -> None:
    first, again = event_of(SHIPPED), event_of(replace(SHIPPED))
    assert first == again
    later = event_of(replace(SHIPPED, entry="status#2026#000004.0"))
    other = event_of(replace(SHIPPED, subject_id="MO-00000-00000-00001"))
    ids = {event.event_id for event in (first, later, other) if event}
    assert len(ids) == 3


class TestARefund:
    @pytest.mark.parametrize(
        ("before", "now", "name"),
        [
            ("pending", "succeeded", EventName.REFUND_SUCCEEDED),
            (None, "succeeded", EventName.REFUND_SUCCEEDED),
            ("pending", "failed", EventName.REFUND_FAILED),
            ("succeeded", "failed", EventName.REFUND_FAILED),
            ("succeeded", "succeeded", None),
            ("failed", "failed", None),
            ("pending", "pending", None),
            (None, "pending", None),
        ],
    )
    def test_is_told_when_it_becomes_final(
        self, before: str | None, now: str, name: EventName | None
    ) -> None:
        change = replace(
            REFUND,
            status=TransactionStatus(now),
            status_before=TransactionStatus(before) if before else None,
        )
        event = event_of(change)
        assert (event.name if event else None) == name

    def test_says_of_what_and_how_much(self) -> None:
        event = event_of(REFUND)
        assert event is not None
        assert (event.order_number, event.session_id) == (ORDER, SESSION_ID)
        assert (event.refunded, event.subject) == (dollars(5), Subject.CHECKOUT)

    def test_that_failed_after_all_is_another_event(self) -> None:
        succeeded, failed = (
            event_of(REFUND),
            event_of(replace(REFUND, status=TransactionStatus.FAILED)),
        )
        assert succeeded is not None
        assert failed is not None
        assert succeeded.event_id != failed.event_id


def test_an_event_has_no_room_for_anything_personal() -> None:
    names = {field.name for field in fields(OutgoingEvent)}
    assert names == {
        *("event_id", "name", "at", "subject", "order_number", "session_id", "refunded"),
        *("tracking_number", "parcel_status"),
    }
