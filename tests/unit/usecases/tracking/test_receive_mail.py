"""What becomes of a message that a store wrote to Muse."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from muse.domain.errors import NotFound, Unavailable
from muse.domain.ids import order_number_for
from muse.domain.mail.alias import alias_for, order_number_in
from muse.domain.mail.message import Unreadable
from muse.domain.order import OrderStatus
from muse.domain.placement.failures import OutOfStock
from muse.domain.task import TaskKind, TaskStatus
from muse.usecases.tracking.receive_mail import MailOutcome, receive_mail
from tests.builders import NOW, SESSION_ID, a_store, an_order
from tests.corpus.desk import MailDesk
from tests.corpus.messages import (
    ALIAS,
    MAILBOX,
    MESSAGES,
    NUMBER,
    ORDER,
    STORE,
    TRACKING,
    a_parcel,
    mail,
    page,
    part,
    sent,
)
from tests.fakes.clock import FakeClock

SHIPPED = MESSAGES["02-shipped"]()
TWO_PARCELS = MESSAGES["03-two-parcels"]()
CANCELLED = MESSAGES["30-cancelled"]()
UNREADABLE = MESSAGES["33-nothing-but-a-link"]()
UNPROVEN = MESSAGES["60-not-signed"]()
FORGED = MESSAGES["80-forged-and-not-signed"]()
TO_THE_MAILBOX = MESSAGES["46-to-the-mailbox"]()


@pytest.fixture
def desk() -> Iterator[MailDesk]:
    desk = MailDesk()
    desk.place()
    yield desk
    desk.clock.close()


class TestReporting:
    def test_a_report_names_the_order_in_every_way(self, desk: MailDesk) -> None:
        assert desk.receive(SHIPPED) is MailOutcome.REPORTED
        [published] = desk.reports.published
        order, report = published.order, published.report
        assert (order.order_number, order.store_id, order.store_order_number) == (
            ORDER,
            STORE,
            NUMBER,
        )
        assert (report.sender, report.tracking_number) == (f"mail:{STORE}", TRACKING)
        assert report.at == NOW - timedelta(minutes=10)

    def test_the_same_message_again_gives_the_same_reports(self, desk: MailDesk) -> None:
        desk.receive(TWO_PARCELS, "messages/1")
        desk.receive(TWO_PARCELS, "messages/2")
        first, second = desk.reports.published[:2], desk.reports.published[2:]
        assert first == second
        assert len({one.report.event_id for one in first}) == 2

    def test_what_the_bus_does_not_take_is_delivered_again(self, desk: MailDesk) -> None:
        desk.reports.failure = Unavailable()
        with pytest.raises(Unavailable):
            desk.receive(SHIPPED)
        assert not desk.tasks

    def test_a_clock_that_is_a_little_ahead(self, desk: MailDesk) -> None:
        desk.clock = FakeClock(NOW - timedelta(minutes=15))
        assert desk.receive(SHIPPED) is MailOutcome.REPORTED
        assert desk.reports.published[0].report.at == NOW - timedelta(minutes=15)

    def test_an_order_whose_number_is_not_recorded_yet(self) -> None:
        """The store writes within seconds: whoever hears the report waits for the number."""
        desk = MailDesk()
        desk.begin()
        assert desk.receive(SHIPPED) is MailOutcome.REPORTED
        assert desk.reports.published[0].order.store_order_number == NUMBER


class TestForPeople:
    def test_a_cancellation_is_never_reported(self, desk: MailDesk) -> None:
        before = desk.storage.order(ORDER)
        assert desk.receive(CANCELLED, "messages/9") is MailOutcome.TASK
        [task] = desk.tasks
        assert (task.kind, task.order_number, task.message) == (
            TaskKind.EMAIL,
            ORDER,
            "messages/9",
        )
        assert "cancel the order here" in task.reason
        assert not desk.reports.published
        assert desk.storage.order(ORDER) == before

    def test_the_same_message_again_opens_no_second_task(self, desk: MailDesk) -> None:
        assert desk.receive(UNREADABLE, "messages/1") is MailOutcome.TASK
        assert desk.receive(UNREADABLE, "messages/2") is MailOutcome.KNOWN
        assert len(desk.tasks) == 1

    def test_nor_at_the_same_time(self, desk: MailDesk) -> None:
        def overtaken(changes: object) -> None:
            desk.storage.before_commit = lambda _: None
            assert desk.receive(UNREADABLE) is MailOutcome.TASK

        desk.storage.before_commit = overtaken
        assert desk.receive(UNREADABLE) is MailOutcome.KNOWN
        assert len(desk.tasks) == 1

    def test_nor_after_it_was_read(self, desk: MailDesk) -> None:
        desk.receive(UNREADABLE)
        [task] = desk.tasks
        desk.storage.commit(task.finish("settled: a newsletter", NOW))
        assert desk.receive(UNREADABLE) is MailOutcome.KNOWN

    def test_an_order_that_failed_here(self) -> None:
        desk = MailDesk()
        desk.storage.commit(desk.begin().fail(OutOfStock(), NOW))
        assert desk.receive(SHIPPED) is MailOutcome.TASK
        assert desk.tasks[0].reason == (
            "The store writes about this order, which failed here: does the store have it?"
        )
        assert desk.storage.order(ORDER).status is OrderStatus.FAILED

    def test_a_store_that_is_not_known_any_more(self, desk: MailDesk) -> None:
        desk.registry.remove(STORE)
        assert desk.receive(SHIPPED) is MailOutcome.TASK
        assert "(other_sender)" in desk.tasks[0].reason

    def test_a_store_can_say_nothing_of_another_stores_order(self) -> None:
        desk = MailDesk()
        desk.registry.put(a_store(7))
        desk.storage.commit(an_order(7, order_number=ORDER))
        assert desk.receive(SHIPPED) is MailOutcome.TASK
        assert "(other_sender)" in desk.tasks[0].reason
        assert not desk.reports.published

    def test_a_message_to_the_addresses_of_two_orders(self, desk: MailDesk) -> None:
        """It is of neither: a person of the store's mail finds out."""
        desk.storage.commit(an_order(7))
        both = f"{ALIAS}, {alias_for(MAILBOX, order_number_for(SESSION_ID, 7))}"
        raw = mail("Your orders", part(page(a_parcel()), "html"), to=both)
        assert desk.receive(sent(raw, to=MAILBOX)) is MailOutcome.TASK
        [task] = desk.tasks
        assert (task.order_number, task.store_id) == (None, STORE)

    def test_a_store_that_writes_to_the_mailbox(self, desk: MailDesk) -> None:
        assert desk.receive(TO_THE_MAILBOX) is MailOutcome.TASK
        [task] = desk.tasks
        assert (task.order_number, task.session_id, task.store_id) == (None, None, STORE)
        assert desk.receive(TO_THE_MAILBOX) is MailOutcome.KNOWN


class TestUnproven:
    def test_one_task_however_many_messages(self, desk: MailDesk) -> None:
        assert desk.receive(UNPROVEN, "messages/1") is MailOutcome.TASK
        assert desk.receive(UNPROVEN, "messages/2") is MailOutcome.KNOWN
        [task] = desk.tasks
        assert task.message == "messages/1"

    def test_another_message_begins_it_anew_once_it_is_done(self, desk: MailDesk) -> None:
        desk.receive(UNPROVEN, "messages/1")
        [task] = desk.tasks
        desk.storage.commit(task.finish("settled: a parcel service", NOW))
        assert desk.receive(UNPROVEN, "messages/1") is MailOutcome.KNOWN
        assert desk.receive(UNPROVEN, "messages/2") is MailOutcome.TASK
        again = desk.storage.task(task.task_id)
        assert again is not None
        assert (again.status, again.message, again.outcome) == (
            TaskStatus.OPEN,
            "messages/2",
            None,
        )


class TestDropped:
    @pytest.mark.parametrize(
        ("raw", "outcome"),
        [
            (FORGED, MailOutcome.FORGED),
            (Unreadable.TOO_LARGE, MailOutcome.TOO_LARGE),
            (MESSAGES["86-virus"](), MailOutcome.UNSAFE),
            (MESSAGES["91-somebody-to-the-mailbox"](), MailOutcome.OF_NO_ORDER),
        ],
    )
    def test_nobody_looks_at_it(
        self, desk: MailDesk, raw: bytes | Unreadable, outcome: MailOutcome
    ) -> None:
        assert desk.receive(raw) is outcome
        assert not desk.tasks
        assert not desk.reports.published

    def test_a_message_that_is_no_more(self, desk: MailDesk) -> None:
        assert receive_mail("messages/none", desk.dependencies) is MailOutcome.GONE

    def test_an_order_that_does_not_exist(self) -> None:
        desk = MailDesk()
        assert desk.receive(UNPROVEN) is MailOutcome.OF_NO_ORDER
        with pytest.raises(NotFound):
            desk.storage.order(ORDER)


class TestAlias:
    def test_it_reads_back(self) -> None:
        assert order_number_for(SESSION_ID, STORE) == ORDER
        assert alias_for(MAILBOX, ORDER) == ALIAS
        assert order_number_in(ALIAS, MAILBOX) == ORDER
        assert order_number_in(ALIAS.upper(), MAILBOX) == ORDER

    @pytest.mark.parametrize(
        "address",
        [
            MAILBOX,
            ALIAS.replace("orders+", "sales+"),
            ALIAS.replace("muse.example", "muse.example.evil.example"),
            ALIAS.replace("mo-", "mo-x"),
            ALIAS.replace("+", "+x+"),
            "x" * 300 + ALIAS,
            "",
        ],
    )
    def test_any_other_address_is_of_no_order(self, address: str) -> None:
        assert order_number_in(address, MAILBOX) is None
