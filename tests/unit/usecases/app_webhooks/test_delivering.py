"""Telling endpoints of events, whatever they answer."""

from __future__ import annotations

import json
import threading
from datetime import timedelta

import pytest

from muse.domain.app_webhooks.delivery import LEASE, PAUSES, DeliveryState
from muse.domain.errors import Unavailable
from muse.domain.outbox.event import EventName
from muse.ports.app_webhooks import WebhookMessage
from muse.usecases.app_webhooks.attempt import Told
from muse.usecases.app_webhooks.deliver_due import MOST_FAILURES, deliver_due
from muse.usecases.app_webhooks.manage_endpoints import delete_endpoint
from tests.unit.usecases.app_webhooks.stage import URL, Stage, a_notice

OTHER = "https://other.example/events"
THREE_DAYS = timedelta(days=3)


def test_an_event_is_told_at_once(stage: Stage) -> None:
    secret = stage.create().secret
    [outcome] = stage.tell()
    assert outcome.told is Told.DELIVERED
    [(message, secrets)] = stage.sender.sent
    assert secrets == (secret,)
    assert message.message_id == a_notice().event_id
    assert json.loads(message.body) == {
        "type": "OrderShipped",
        "timestamp": "2026-02-03T14:40:00Z",
        "data": a_notice().detail,
    }
    assert stage.delivery().state is DeliveryState.DELIVERED
    assert stage.round().outcomes == []


def test_only_who_wants_to_know(stage: Stage) -> None:
    stage.create(URL, EventName.ORDER_DELIVERED)
    stage.create(OTHER)
    assert len(stage.tell(a_notice(1, EventName.ORDER_SHIPPED))) == 1
    assert len(stage.tell(a_notice(2, EventName.ORDER_DELIVERED))) == 2
    assert len(stage.sender.sent_to(URL)) == 1


def test_nobody_to_tell_costs_nothing(stage: Stage) -> None:
    assert stage.tell() == []
    assert stage.round().outcomes == []


def test_ten_thousand_repetitions_are_told_once(stage: Stage) -> None:
    stage.create()
    told = [outcome.told for _ in range(10_000) for outcome in stage.tell()]
    assert told == [Told.DELIVERED] + [Told.KNOWN] * 9_999
    assert len(stage.sender.sent) == 1


def test_repetitions_at_the_same_time_are_told_once(stage: Stage) -> None:
    stage.create()
    threads = [threading.Thread(target=stage.tell) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(stage.sender.sent) == 1


class TestFailures:
    @pytest.mark.parametrize("answer", [500, 302, 404, 199, "no complete answer in time"])
    def test_are_tried_again_until_it_works(self, stage: Stage, answer: int | str) -> None:
        stage.create()
        stage.answers(answer, answer, 200)
        assert stage.tell()[0].told is Told.FAILED
        assert stage.round().outcomes == []  # it is too early
        stage.clock.pass_by(PAUSES[0])
        assert stage.round().outcomes[0].told is Told.FAILED
        stage.clock.pass_by(PAUSES[1])
        assert stage.round().outcomes[0].told is Told.DELIVERED
        bodies = {message.body for message in stage.sender.sent_to(URL)}
        assert len(bodies) == 1
        line = stage.delivery().log[0]
        assert answer in (line.status, line.problem)

    def test_for_three_days_then_it_is_given_up(self, stage: Stage) -> None:
        stage.create()
        stage.answers(503)
        told = [stage.tell()[0].told]
        began = stage.clock.now()
        while (next_at := stage.delivery().next_at) is not None:
            stage.clock.moment = next_at
            told.append(stage.round().outcomes[0].told)
        assert told == [Told.FAILED] * len(PAUSES) + [Told.GIVEN_UP]
        assert stage.delivery().state is DeliveryState.DEAD
        lasted = stage.clock.now() - began
        assert THREE_DAYS - timedelta(hours=1) < lasted <= THREE_DAYS
        assert sorted(PAUSES) == list(PAUSES)

    def test_gone_disables_the_endpoint(self, stage: Stage) -> None:
        stage.create()
        stage.answers(410)
        assert stage.tell()[0].told is Told.DISABLED
        endpoint = stage.endpoint()
        assert (endpoint.is_enabled, endpoint.disabled_because) == (False, "answered 410")
        assert stage.delivery().state is DeliveryState.DEAD
        assert stage.tell(a_notice(2)) == []
        assert len(stage.sender.sent) == 1

    def test_gone_in_a_round_ends_what_is_left_for_it(self, stage: Stage) -> None:
        stage.create()
        stage.answers(500)
        for number in range(3):
            stage.tell(a_notice(number))
        stage.answers(410)
        stage.clock.pass_by(PAUSES[0])
        assert [outcome.told for outcome in stage.round().outcomes] == [Told.DISABLED]
        assert stage.round().outcomes == []


class TestAnEndpointThatIsDown:
    def test_does_not_hold_up_others(self, stage: Stage) -> None:
        """The slow one answers when everybody else was told."""
        others = [f"https://app-{number}.example/" for number in range(5)]
        stage.create(URL)
        for url in others:
            stage.create(url)
        told = threading.Semaphore(0)

        def wait_for_the_others(message: WebhookMessage) -> None:
            if message.url != URL:
                told.release()
            else:
                for _ in others:
                    assert told.acquire(timeout=5)

        stage.sender.while_sending = wait_for_the_others
        assert [outcome.told for outcome in stage.tell()] == [Told.DELIVERED] * 6

    def test_does_not_hold_up_others_in_a_round(self, stage: Stage) -> None:
        stage.create(URL)
        stage.create(OTHER)
        stage.answers(500)
        stage.answers(500, 200, url=OTHER)
        stage.tell()
        stage.clock.pass_by(PAUSES[0])
        told = threading.Event()

        def wait_for_the_other(message: WebhookMessage) -> None:
            if message.url == OTHER:
                told.set()
            else:
                assert told.wait(5)

        stage.sender.while_sending = wait_for_the_other
        assert len(stage.round().outcomes) == 2

    def test_is_left_to_the_rounds_which_leave_it_alone_soon(self, stage: Stage) -> None:
        """While something is due for it, events don't call it: one after the other does."""
        stage.create()
        stage.answers(500)
        stage.tell(a_notice(0))
        stage.clock.pass_by(PAUSES[0])
        later = [stage.tell(a_notice(number))[0].told for number in range(1, 20)]
        assert later == [Told.LEFT] * 19
        assert len(stage.sender.sent) == 1
        assert len(stage.round().outcomes) == MOST_FAILURES

    def test_is_told_everything_in_its_order_once_it_is_up_again(self, stage: Stage) -> None:
        stage.create()
        stage.answers(500)
        stage.tell(a_notice(0))
        stage.clock.pass_by(PAUSES[0])
        for number in range(1, 100):
            stage.tell(a_notice(number))
            stage.clock.pass_by(timedelta(milliseconds=1))
        stage.answers(200)
        stage.sender.sent.clear()
        assert len(stage.round().outcomes) == 100
        told = [int(message.message_id[3:]) for message in stage.sender.sent_to(URL)]
        assert told == list(range(100))


class TestTwoRunsAtOnce:
    def test_send_nothing_twice(self, stage: Stage) -> None:
        stage.create()
        stage.answers(500, 200)
        stage.tell()
        stage.clock.pass_by(PAUSES[0])
        inner: list[object] = []

        def another_round(message: WebhookMessage) -> None:
            stage.sender.while_sending = lambda message: None
            inner.extend(stage.round().outcomes)
            inner.extend(outcome.told for outcome in stage.tell())

        stage.sender.while_sending = another_round
        assert stage.round().outcomes[0].told is Told.DELIVERED
        assert inner == [Told.KNOWN]
        assert len(stage.sender.sent) == 2

    def test_what_a_run_that_died_had_is_taken_over_when_its_lease_is_over(
        self, stage: Stage
    ) -> None:
        stage.create()

        def die(message: WebhookMessage) -> None:
            raise RuntimeError("killed")

        stage.sender.while_sending = die
        with pytest.raises(RuntimeError):
            stage.tell()
        stage.sender.while_sending = lambda message: None
        assert [outcome.told for outcome in stage.tell()] == [Told.KNOWN]
        assert stage.round().outcomes == []
        stage.clock.pass_by(LEASE)
        assert stage.round().outcomes[0].told is Told.DELIVERED

    def test_who_comes_too_late_changes_nothing(self, stage: Stage) -> None:
        """It took longer than its lease, and somebody else has told it meanwhile."""
        stage.create()

        def slowly(message: WebhookMessage) -> None:
            stage.sender.while_sending = lambda message: None
            stage.clock.pass_by(LEASE)
            stage.round()

        stage.sender.while_sending = slowly
        stage.answers(200, 500)
        stage.tell()
        assert stage.delivery().state is DeliveryState.DELIVERED
        assert len(stage.delivery().log) == 1


class TestTrouble:
    def test_a_secret_that_can_not_be_read_now_sends_nothing(self, stage: Stage) -> None:
        stage.create()
        stage.secrets.is_down = True
        with pytest.raises(Unavailable):
            stage.tell()
        assert not stage.sender.sent
        stage.clock.pass_by(LEASE)
        assert stage.round().troubles == [stage.endpoint().endpoint_id]
        stage.secrets.is_down = False
        stage.clock.pass_by(LEASE)
        assert stage.round().outcomes[0].told is Told.DELIVERED

    def test_a_round_ends_when_its_time_is_over(self, stage: Stage) -> None:
        stage.create()
        stage.answers(500)
        stage.tell(a_notice(0))
        stage.clock.pass_by(PAUSES[0])
        for number in range(1, 10):
            stage.tell(a_notice(number))
        stage.answers(200)
        time = iter([True] * 4 + [False])
        assert len(deliver_due(stage.delivering, lambda: next(time)).outcomes) == 4
        assert len(stage.round().outcomes) == 6

    def test_who_was_deleted_is_told_nothing_more(self, stage: Stage) -> None:
        stage.create()
        stage.answers(500)
        stage.tell()
        delete_endpoint(stage.endpoint().endpoint_id, stage.managing)
        stage.clock.pass_by(PAUSES[0])
        assert stage.round().outcomes == []
        assert len(stage.sender.sent) == 1
