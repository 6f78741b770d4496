"""Endpoints are created, rotated, looked at and deleted; their secrets are shown once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from muse.domain.app_webhooks.endpoint import BOTH_VALID, MOST_ENDPOINTS
from muse.domain.errors import Conflict, NotFound, VersionConflict, WebhookUrlRefused
from muse.domain.outbox.event import EventName
from muse.usecases.app_webhooks.manage_endpoints import (
    delete_endpoint,
    list_endpoints,
    rotate_secret,
    view_endpoint,
)
from muse.usecases.app_webhooks.view_deliveries import list_deliveries, redeliver
from tests.unit.usecases.app_webhooks.stage import URL, Stage, a_notice


def test_a_new_endpoint_has_a_secret_that_is_not_stored_as_it_is(stage: Stage) -> None:
    made = stage.create(URL, EventName.ORDER_SHIPPED, EventName.ORDER_SHIPPED)
    assert made.secret.startswith("whsec_")
    stored = view_endpoint(made.endpoint.endpoint_id, stage.managing)
    assert stored.sealed != made.secret
    assert stored.events == (EventName.ORDER_SHIPPED,)
    assert (stored.url, stored.created_by, stored.is_enabled) == (URL, "dora", True)
    assert stage.create().secret != made.secret


def test_a_url_that_nothing_can_be_sent_to_is_refused(stage: Stage) -> None:
    stage.sender.refuses = "leads to a network address that is not public"
    with pytest.raises(WebhookUrlRefused) as refused:
        stage.create()
    assert [problem.problem for problem in refused.value.details] == [stage.sender.refuses]
    assert list_endpoints(stage.managing) == ()


def test_there_are_not_too_many(stage: Stage) -> None:
    for _ in range(MOST_ENDPOINTS):
        stage.create()
    with pytest.raises(Conflict):
        stage.create()
    assert len(list_endpoints(stage.managing)) == MOST_ENDPOINTS


def test_deleted_is_gone(stage: Stage) -> None:
    endpoint_id = stage.create().endpoint.endpoint_id
    delete_endpoint(endpoint_id, stage.managing)
    for use in (view_endpoint, delete_endpoint, rotate_secret):
        with pytest.raises(NotFound):
            use(endpoint_id, stage.managing)


class TestRotating:
    def test_both_secrets_sign_for_a_day(self, stage: Stage) -> None:
        made = stage.create()
        rotated = rotate_secret(made.endpoint.endpoint_id, stage.managing)
        assert rotated.secret != made.secret
        stage.tell(a_notice(1))
        stage.clock.pass_by(BOTH_VALID - timedelta(seconds=1))
        stage.tell(a_notice(2))
        stage.clock.pass_by(timedelta(seconds=1))
        stage.tell(a_notice(3))
        both = (rotated.secret, made.secret)
        assert [secrets for _, secrets in stage.sender.sent] == [both, both, (rotated.secret,)]

    def test_twice_leaves_the_last_two(self, stage: Stage) -> None:
        endpoint_id = stage.create().endpoint.endpoint_id
        second = rotate_secret(endpoint_id, stage.managing).secret
        third = rotate_secret(endpoint_id, stage.managing).secret
        stage.tell()
        assert [secrets for _, secrets in stage.sender.sent] == [(third, second)]

    def test_at_once_with_somebody_else_is_a_conflict(self, stage: Stage) -> None:
        endpoint = stage.create().endpoint
        stage.endpoints.save(stage.endpoint())
        with pytest.raises(VersionConflict):
            stage.endpoints.save(endpoint.saved())


class TestTheLog:
    def test_the_newest_first_page_by_page(self, stage: Stage) -> None:
        endpoint_id = stage.create().endpoint.endpoint_id
        for number in range(5):
            stage.tell(a_notice(number))
            stage.clock.pass_by(timedelta(seconds=1))
        first = list_deliveries(endpoint_id, 3, None, stage.managing)
        rest = list_deliveries(endpoint_id, 3, first.next_cursor, stage.managing)
        numbers = [int(one.event_id[3:]) for one in (*first.deliveries, *rest.deliveries)]
        assert numbers == [4, 3, 2, 1, 0]
        assert rest.next_cursor is None

    def test_of_nobody_is_not_found(self, stage: Stage) -> None:
        with pytest.raises(NotFound):
            list_deliveries("we_nobody", 3, None, stage.managing)


class TestTellingAgain:
    def test_is_the_next_round_s(self, stage: Stage) -> None:
        endpoint_id = stage.create().endpoint.endpoint_id
        stage.tell()
        delivery = stage.delivery()
        redeliver(endpoint_id, delivery.delivery_id, stage.managing)
        assert stage.round().outcomes[0].told == "delivered"
        first, second = stage.sender.sent_to(URL)
        assert (first.message_id, first.body) == (second.message_id, second.body)
        assert len(stage.delivery().log) == 2

    def test_what_was_never_told_is_not_found(self, stage: Stage) -> None:
        endpoint_id = stage.create().endpoint.endpoint_id
        with pytest.raises(NotFound):
            redeliver(endpoint_id, "wd_nothing", stage.managing)

    def test_an_endpoint_that_is_disabled_is_told_nothing(self, stage: Stage) -> None:
        endpoint_id = stage.create().endpoint.endpoint_id
        stage.answers(410)
        stage.tell()
        with pytest.raises(Conflict):
            redeliver(endpoint_id, stage.delivery().delivery_id, stage.managing)
        with pytest.raises(Conflict):
            rotate_secret(endpoint_id, stage.managing)
