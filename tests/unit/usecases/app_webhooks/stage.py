"""An app with endpoints, and time that passes when it is told to."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from muse.domain.app_webhooks.delivery import Answer, Delivery, Notice
from muse.domain.app_webhooks.endpoint import WebhookEndpoint
from muse.domain.outbox.event import EventName
from muse.usecases.app_webhooks.attempt import Outcome
from muse.usecases.app_webhooks.deliver_due import Round, deliver_due
from muse.usecases.app_webhooks.deliver_event import deliver_event
from muse.usecases.app_webhooks.dependencies import DeliveryDependencies, EndpointDependencies
from muse.usecases.app_webhooks.manage_endpoints import (
    CreateEndpoint,
    EndpointWithSecret,
    create_endpoint,
)
from tests.builders import NOW
from tests.fakes.app_webhooks import FakeSecrets, FakeSender, InMemoryDeliveries, InMemoryEndpoints

URL = "https://app.example/events"


@dataclass
class HandClock:
    """Stands still between `pass_by`s."""

    moment: datetime = NOW

    def now(self) -> datetime:
        return self.moment

    def sleep(self, seconds: float) -> None:
        self.pass_by(timedelta(seconds=seconds))

    def pass_by(self, time: timedelta) -> None:
        self.moment += time


def a_notice(number: int = 1, name: EventName = EventName.ORDER_SHIPPED) -> Notice:
    event_id = f"ev_{number:026}"
    detail = {"eventId": event_id, "at": "2026-02-03T14:40:00Z", "orderNumber": "MO-1"}
    return Notice(event_id, name, NOW, detail)


@dataclass
class Stage:
    """The use cases on fakes."""

    endpoints: InMemoryEndpoints = field(default_factory=InMemoryEndpoints)
    deliveries: InMemoryDeliveries = field(default_factory=InMemoryDeliveries)
    secrets: FakeSecrets = field(default_factory=FakeSecrets)
    sender: FakeSender = field(default_factory=FakeSender)
    clock: HandClock = field(default_factory=HandClock)

    @property
    def managing(self) -> EndpointDependencies:
        return EndpointDependencies(
            self.endpoints, self.deliveries, self.secrets, self.sender, self.clock
        )

    @property
    def delivering(self) -> DeliveryDependencies:
        return DeliveryDependencies(
            self.endpoints, self.deliveries, self.secrets, self.sender, self.clock
        )

    def create(self, url: str = URL, *events: EventName) -> EndpointWithSecret:
        return create_endpoint(CreateEndpoint(url, events, None, "dora"), self.managing)

    def endpoint(self, url: str = URL) -> WebhookEndpoint:
        """The one with this URL, as it is stored."""
        return next(one for one in self.endpoints.endpoints() if one.url == url)

    def tell(self, notice: Notice | None = None) -> list[Outcome]:
        return deliver_event(notice or a_notice(), self.delivering)

    def round(self) -> Round:
        return deliver_due(self.delivering, lambda: True)

    def answers(self, *statuses: int | str, url: str = URL) -> None:
        """What the endpoint answers from now on: statuses, or words for no answer."""
        self.sender.answers[url] = [
            Answer(one) if isinstance(one, int) else Answer(problem=one) for one in statuses
        ]

    def delivery(self, notice: Notice | None = None, url: str = URL) -> Delivery:
        """What is stored of telling this endpoint of an event."""
        wanted = (notice or a_notice()).event_id
        found = self.deliveries.latest(self.endpoint(url).endpoint_id, 10_000)
        return next(one for one in found if one.event_id == wanted)
