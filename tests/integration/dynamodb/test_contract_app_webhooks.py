"""What the ports of endpoints and deliveries promise: DynamoDB and the fakes keep it alike."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from muse.adapters.dynamodb.app_webhooks.storage import DynamoDeliveries, DynamoEndpoints
from muse.adapters.dynamodb.database import Database
from muse.adapters.dynamodb.settings import ConnectionSettings
from muse.domain.app_webhooks.delivery import KEPT, Answer, Delivery, Notice, new_delivery
from muse.domain.app_webhooks.endpoint import WebhookEndpoint
from muse.domain.errors import VersionConflict
from muse.domain.outbox.event import EventName
from muse.ports.app_webhooks import WebhookDeliveries, WebhookEndpoints
from tests.builders import NOW
from tests.dynamodb import TABLES, count_requests
from tests.fakes.app_webhooks import InMemoryDeliveries, InMemoryEndpoints

SECOND = timedelta(seconds=1)
ENDPOINT = WebhookEndpoint(
    endpoint_id="we_1",
    url="https://app.example/",
    events=(EventName.ORDER_PLACED, EventName.REFUND_FAILED),
    created_at=NOW,
    created_by="dora",
    sealed="sealed",
    description="parcels",
)


@pytest.fixture(params=["memory", "dynamodb"])
def stores(request: pytest.FixtureRequest) -> tuple[WebhookEndpoints, WebhookDeliveries]:
    """Each implementation of the ports in turn."""
    if request.param == "memory":
        return InMemoryEndpoints(), InMemoryDeliveries()
    request.getfixturevalue("client")
    settings = ConnectionSettings(region="us-east-1")
    database = Database.connected(TABLES, settings, sleep=lambda _: None)
    return DynamoEndpoints(database), DynamoDeliveries(database)


@pytest.fixture
def endpoints(stores: tuple[WebhookEndpoints, WebhookDeliveries]) -> WebhookEndpoints:
    return stores[0]


@pytest.fixture
def deliveries(stores: tuple[WebhookEndpoints, WebhookDeliveries]) -> WebhookDeliveries:
    return stores[1]


def a_delivery(number: int = 1, endpoint_id: str = "we_1") -> Delivery:
    name = EventName.ORDER_PLACED
    notice = Notice(f"ev_{number:026}", name, NOW, {"orderNumber": "MO-1", "nähe": [1, None]})
    return new_delivery(notice, endpoint_id, NOW + number * SECOND)


class TestEndpoints:
    def test_are_read_as_they_were_stored(self, endpoints: WebhookEndpoints) -> None:
        everything = replace(
            ENDPOINT.rotate("newer", NOW),
            endpoint_id="we_2",
            events=(),
            created_at=NOW + SECOND,
            description=None,
        ).disable(NOW, "answered 410")
        for endpoint in (everything, ENDPOINT):
            endpoints.save(endpoint)
        assert endpoints.endpoints() == (ENDPOINT.saved(), everything.saved())
        assert endpoints.endpoint("we_2") == everything.saved()
        assert endpoints.endpoint("we_3") is None

    def test_are_stored_in_place_of_what_was_read(self, endpoints: WebhookEndpoints) -> None:
        endpoints.save(ENDPOINT)
        for stale in (ENDPOINT, replace(ENDPOINT, version=7)):
            with pytest.raises(VersionConflict):
                endpoints.save(stale)
        changed = ENDPOINT.saved().rotate("newer", NOW)
        endpoints.save(changed)
        assert endpoints.endpoint("we_1") == changed.saved()

    def test_are_deleted_as_they_were_read(self, endpoints: WebhookEndpoints) -> None:
        endpoints.save(ENDPOINT)
        with pytest.raises(VersionConflict):
            endpoints.delete(ENDPOINT)
        endpoints.delete(ENDPOINT.saved())
        assert endpoints.endpoints() == ()
        endpoints.delete(ENDPOINT.saved())


class TestDeliveries:
    def test_are_read_as_they_were_stored(self, deliveries: WebhookDeliveries) -> None:
        delivery = a_delivery()
        assert deliveries.add(delivery)
        assert deliveries.delivery("we_1", delivery.delivery_id) == delivery.saved()
        assert deliveries.delivery("we_2", delivery.delivery_id) is None
        answered = delivery.saved().answered(Answer(500), NOW + SECOND)
        assert deliveries.save(answered)
        again = answered.saved().answered(Answer(problem="no connection"), NOW + 2 * SECOND)
        assert deliveries.save(again)
        assert deliveries.delivery("we_1", delivery.delivery_id) == again.saved()

    def test_are_added_once(self, deliveries: WebhookDeliveries) -> None:
        delivery = a_delivery()
        assert deliveries.add(delivery)
        over = delivery.saved().answered(Answer(200), NOW)
        deliveries.save(over)
        assert not deliveries.add(delivery)
        assert deliveries.delivery("we_1", delivery.delivery_id) == over.saved()

    def test_whoever_comes_second_changes_nothing(self, deliveries: WebhookDeliveries) -> None:
        delivery = a_delivery()
        deliveries.add(delivery)
        first = delivery.saved().leased(NOW)
        assert deliveries.save(first)
        assert not deliveries.save(delivery.saved().leased(NOW + SECOND))
        assert deliveries.delivery("we_1", delivery.delivery_id) == first.saved()

    def test_of_many_at_once_one_has_it(self, deliveries: WebhookDeliveries) -> None:
        delivery = a_delivery()
        deliveries.add(delivery)
        won: list[bool] = []
        runs = [
            threading.Thread(
                target=lambda: won.append(deliveries.save(delivery.saved().leased(NOW)))
            )
            for _ in range(8)
        ]
        for run in runs:
            run.start()
        for run in runs:
            run.join()
        assert won.count(True) == 1

    def test_those_that_are_due_the_longest_first(self, deliveries: WebhookDeliveries) -> None:
        for number in (3, 1, 2, 60):
            deliveries.add(a_delivery(number))
        deliveries.add(a_delivery(1, "we_2"))
        over = a_delivery(2).saved().answered(Answer(200), NOW)
        deliveries.save(over)
        due = list(deliveries.due("we_1", NOW + 3 * SECOND))
        assert due == [a_delivery(1).saved(), a_delivery(3).saved()]
        assert list(deliveries.due("we_1", NOW)) == []

    def test_more_than_a_page_of_them(self, deliveries: WebhookDeliveries) -> None:
        for number in range(60):
            deliveries.add(a_delivery(number))
        due = list(deliveries.due("we_1", NOW + 60 * SECOND))
        assert [one.event_id for one in due] == [a_delivery(n).event_id for n in range(60)]

    def test_the_latest_first(self, deliveries: WebhookDeliveries) -> None:
        for number in (3, 1, 2):
            deliveries.add(a_delivery(number))
        assert deliveries.latest("we_1", 2) == [a_delivery(3).saved(), a_delivery(2).saved()]
        earlier = deliveries.latest("we_1", 2, a_delivery(2).created_at)
        assert earlier == [a_delivery(1).saved()]
        assert deliveries.latest("we_2", 2) == []


def test_what_is_due_is_read_page_by_page(request: pytest.FixtureRequest) -> None:
    client = request.getfixturevalue("client")
    settings = ConnectionSettings(region="us-east-1")
    deliveries = DynamoDeliveries(Database.connected(TABLES, settings))
    for number in range(60):
        deliveries.add(a_delivery(number))
    with count_requests() as requests:
        next(deliveries.due("we_1", NOW + 60 * SECOND))
    assert requests.operations == ["Query"]
    key = {"endpoint_id": {"S": "we_1"}, "kind": {"S": f"delivery#{a_delivery(1).delivery_id}"}}
    item = client.get_item(TableName=TABLES.webhooks, Key=key)["Item"]
    assert int(item["delete_at"]["N"]) == int((NOW + SECOND + KEPT).timestamp())
