"""Shoppers are written about each piece of news once, as things stand when it is sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from muse.domain.errors import NotFound, Unavailable
from muse.domain.money import Money
from muse.domain.telling.news import ShopperNews
from muse.domain.telling.shopper_mail import MailKind, ShopperMail
from muse.domain.tracking.report import ReportKind
from muse.ports import MailState
from muse.usecases.checkout.set_shipping import SetShipping, set_shipping
from muse.usecases.telling.tell_shopper import Telling, TellingDependencies, tell_shopper
from tests.builders import USER, an_address
from tests.checkout_scene import CheckoutScene
from tests.fakes.moments import Crash, Moments
from tests.fakes.payments import ASKS_SHOPPER
from tests.store_replies import out_of_stock, placed

TO = "jane@example.com"
LEASE = timedelta(seconds=45)


@dataclass
class FakeMails:
    """Keeps what was sent."""

    moments: Moments
    sent: list[tuple[str, ShopperMail]] = field(default_factory=list)
    is_down: bool = False

    def send(self, to: str, mail: ShopperMail) -> None:
        with self.moments.around("mails.send"):
            if self.is_down:
                raise Unavailable
            self.sent.append((to, mail))

    @property
    def kinds(self) -> list[MailKind]:
        return [mail.kind for _, mail in self.sent]


@dataclass
class FakeRecord:
    """Remembers what was begun and what was sent."""

    moments: Moments
    until: dict[str, datetime] = field(default_factory=dict)
    sent: set[str] = field(default_factory=set)

    def begin(self, event_id: str, now: datetime) -> MailState:
        with self.moments.around("record.begin"):
            if event_id in self.sent:
                return MailState.SENT
            if event_id in self.until and now < self.until[event_id]:
                return MailState.BEING_SENT
            self.until[event_id] = now + LEASE
            return MailState.BEGUN

    def finish(self, event_id: str, now: datetime) -> None:
        with self.moments.around("record.finish"):
            self.sent.add(event_id)


class Desk:
    """Who writes to the shopper of a checkout."""

    def __init__(self, scene: CheckoutScene) -> None:
        self.scene = scene
        self.mails, self.record = FakeMails(scene.moments), FakeRecord(scene.moments)
        self.deps = TellingDependencies(scene.storage, self.mails, self.record, scene.clock)

    def hear(self, name: str, store: str | None = None, **fields: object) -> Telling:
        news = ShopperNews(
            f"ev_{name}",
            name,
            self.scene.clock.now(),
            order_number=self.scene.number(store) if store else None,
            session_id=None if store else self.scene.session_id,
        )
        return tell_shopper(replace(news, **fields), self.deps)  # type: ignore[arg-type]  # the test's own


def writes_to(scene: CheckoutScene, email: str | None) -> None:
    address = replace(an_address(), email=email)
    set_shipping(SetShipping(scene.session_id, USER, address), scene.quoting)


@pytest.fixture
def prepared(checkout: CheckoutScene) -> CheckoutScene:
    """Everything but the press of the button: Gap takes its order, Macy's has sold out."""
    checkout.fill(gap=placed(), macys=out_of_stock())
    checkout.start()
    writes_to(checkout, TO)
    checkout.choose("pm_card_visa")
    return checkout


@pytest.fixture
def desk(prepared: CheckoutScene) -> Desk:
    """The same, settled."""
    prepared.press()
    prepared.workflow.drive()
    return Desk(prepared)


def test_one_confirmation_for_the_whole_checkout(desk: Desk) -> None:
    assert desk.hear("CheckoutCompleted") is Telling.SENT
    [(to, mail)] = desk.mails.sent
    assert (to, mail.kind, mail.first_name) == (TO, MailKind.CONFIRMATION, "Jane")
    assert {order.store_name for order in mail.orders} == {"Gap", "Macys"}
    assert desk.hear("CheckoutFailed") is Telling.OUTDATED


def test_the_same_event_is_told_once(desk: Desk) -> None:
    told = [desk.hear("CheckoutCompleted") for _ in range(3)]
    assert told == [Telling.SENT, Telling.SENT_BEFORE, Telling.SENT_BEFORE]
    assert len(desk.mails.sent) == 1


def test_two_at_once_send_it_once(desk: Desk) -> None:
    hear: Callable[[], object] = lambda: desk.hear("CheckoutCompleted")  # noqa: E731 - twice the same
    told = desk.scene.clock.together(hear, hear)
    assert len(desk.mails.sent) == 1
    assert sum(answer is Telling.SENT for answer in told) == 1


class TestEachStep:
    def test_is_told_while_it_is_so(self, desk: Desk) -> None:
        assert desk.hear("OrderShipped", "gap") is Telling.OUTDATED
        desk.scene.report("gap", ReportKind.SHIPPED)
        assert desk.hear("OrderShipped", "gap") is Telling.SENT
        desk.scene.report("gap", ReportKind.DELIVERED)
        assert desk.hear("OrderShipped", "gap", event_id="ev_2") is Telling.OUTDATED
        assert desk.hear("OrderDelivered", "gap") is Telling.SENT
        assert desk.mails.kinds == [MailKind.SHIPPED, MailKind.DELIVERED]

    def test_of_a_refund_says_how_much(self, desk: Desk) -> None:
        desk.scene.refund("gap")
        told = desk.hear("RefundSucceeded", "gap", amount=Money(500))
        assert told is Telling.SENT
        assert desk.mails.sent[0][1].amount == Money(500)
        assert [order.store_name for order in desk.mails.sent[0][1].orders] == ["Gap"]

    @pytest.mark.parametrize("name", ["OrderPlaced", "OrderCancelled", "CheckoutExpired", "New"])
    def test_that_nobody_is_written_about(self, desk: Desk, name: str) -> None:
        assert desk.hear(name) is Telling.NOT_TOLD

    def test_of_an_order_that_there_is_not(self, desk: Desk) -> None:
        with pytest.raises(NotFound):
            desk.hear("OrderShipped", order_number="MO-00000-00000-00000")


def test_the_shopper_is_asked_to_confirm_while_there_is_time(prepared: CheckoutScene) -> None:
    prepared.choose(ASKS_SHOPPER)
    prepared.press()
    desk = Desk(prepared)
    assert desk.hear("PaymentActionRequired") is Telling.SENT
    prepared.later(timedelta(minutes=16))
    assert desk.hear("PaymentActionRequired", event_id="ev_2") is Telling.OUTDATED


def test_nothing_was_ordered(checkout: CheckoutScene) -> None:
    checkout.fill(gap=out_of_stock())
    checkout.start()
    writes_to(checkout, TO)
    checkout.choose("pm_card_visa")
    checkout.press()
    checkout.workflow.drive()
    desk = Desk(checkout)
    assert desk.hear("CheckoutCompleted") is Telling.OUTDATED
    assert desk.hear("CheckoutFailed") is Telling.SENT
    assert desk.mails.kinds == [MailKind.FAILED]


def test_who_gave_no_address_is_left_alone(prepared: CheckoutScene) -> None:
    writes_to(prepared, None)
    prepared.press()
    prepared.workflow.drive()
    desk = Desk(prepared)
    assert desk.hear("CheckoutCompleted") is Telling.NO_ADDRESS
    assert desk.record.until == {}


def test_without_a_sender_nobody_is_written_to(desk: Desk) -> None:
    desk.deps = replace(desk.deps, mails=None)
    assert desk.hear("CheckoutCompleted") is Telling.SWITCHED_OFF
    assert desk.record.until == {}


class TestWhoDies:
    @pytest.mark.parametrize(
        ("moment", "mails"),
        [
            ("before record.begin", 1),
            ("after record.begin", 1),
            ("before mails.send", 1),
            ("after mails.send", 2),  # nobody knows that it was sent
            ("before record.finish", 2),
            ("after record.finish", 1),
        ],
    )
    def test_has_it_sent_later(self, desk: Desk, moment: str, mails: int) -> None:
        desk.scene.moments.crash_when(lambda passed: passed == moment)
        with pytest.raises(Crash):
            desk.hear("CheckoutCompleted")
        desk.scene.later(LEASE)
        assert desk.hear("CheckoutCompleted") in (Telling.SENT, Telling.SENT_BEFORE)
        assert len(desk.mails.sent) == mails
        assert desk.hear("CheckoutCompleted") is Telling.SENT_BEFORE

    def test_keeps_others_off_for_a_while(self, desk: Desk) -> None:
        desk.scene.moments.crash_when(lambda passed: passed == "after record.begin")
        with pytest.raises(Crash):
            desk.hear("CheckoutCompleted")
        with pytest.raises(Unavailable):
            desk.hear("CheckoutCompleted")
        assert desk.mails.sent == []


def test_what_could_not_be_sent_is_sent_later(desk: Desk) -> None:
    desk.mails.is_down = True
    with pytest.raises(Unavailable):
        desk.hear("CheckoutCompleted")
    desk.mails.is_down = False
    desk.scene.later(LEASE)
    assert desk.hear("CheckoutCompleted") is Telling.SENT
